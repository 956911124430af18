// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenSavedForOffline } from '../portal/portal.ts'
import { type Cow, cowOnRoundOf, follow, litresIn, recordMilk } from '../portal/record-milk.ts'
import { type Gate, OPEN, openGate, type Passage } from '../servers/gate.ts'

const SERVER_ERROR: Passage = {
  kind: 'answer',
  status: 500,
  type: 'application/problem+json',
  body: '{"title":"Server error","status":500}',
}

describe('a record that the server does not confirm at first', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium
  let cow: Cow
  let attempts: number

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    cow = await cowOnRoundOf(portal, 'anna')
    await signIn(browser.page, gate.url, 'anna')
    await whenSavedForOffline(browser.page)
  })

  beforeEach(() => {
    attempts = 0
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  /** Decides what becomes of each attempt to send a record; the last passage is for all further ones. */
  function ruleAttempts(...passages: readonly Passage[]): void {
    gate.rule(({ method, path }) => {
      if (method !== 'POST' || path !== '/api/yields') return OPEN
      attempts += 1
      return passages[attempts - 1] ?? passages.at(-1) ?? OPEN
    })
  }

  async function operationsOnServer(): Promise<number> {
    const { rows } = await portal.running.db.query('select 1 from springhouse_operations')
    return rows.length
  }

  it('is kept while the server fails, and arrives once', async () => {
    const { page } = browser
    ruleAttempts(SERVER_ERROR, SERVER_ERROR, OPEN)
    await recordMilk(page, cow, '10.5')
    expect(await page.getByTestId('saved-message').textContent()).toBe('Saved on this phone')
    await follow(page, '/outbox')
    await page.getByTestId('outbox-row').filter({ hasText: 'The server has a problem' }).waitFor()
    for (const further of [2, 3]) {
      await page.evaluate(() => globalThis.springhouse?.outbox.sendNow())
      await expect.poll(() => attempts, { timeout: 10_000 }).toBeGreaterThanOrEqual(further)
    }
    await page.locator('[data-testid="outbox-row"][data-state="retired"]').waitFor()
    expect(attempts).toBe(3)
    expect(await litresIn(portal)).toEqual([10.5])
    expect(await operationsOnServer()).toBe(1)
  })

  it('is not recorded twice when the connection broke before the confirmation arrived', async () => {
    const { page } = browser
    ruleAttempts({ kind: 'cut' }, { kind: 'cut' }, OPEN)
    await recordMilk(page, cow, '11.5')
    await page.getByTestId('saved-message').filter({ hasText: 'On the server' }).waitFor()
    expect(attempts).toBe(3)
    expect(await litresIn(portal)).toEqual([10.5, 11.5])
    expect(await operationsOnServer()).toBe(2)
  })
})
