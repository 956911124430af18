// SPDX-License-Identifier: MIT
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools } from '../drivers/devtools.ts'
import { openPortal, type Portal, signIn } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import { type Cow, cowOnRoundOf, fillMilkForm, follow, litresIn } from '../portal/record-milk.ts'
import { type Gate, OPEN, openGate } from '../servers/gate.ts'

describe('a service worker that the browser stops', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium
  let devtools: Devtools
  let cow: Cow

  beforeAll(async () => {
    portal = await openPortal('memory', { beatMs: 1000 })
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    devtools = await connectDevtools(browser.devtools)
    cow = await cowOnRoundOf(portal, 'anna')
    await signIn(browser.page, gate.url, 'anna')
    await browser.page.goto(`${gate.url}/products/1`)
    await browser.page.getByTestId('price-1').waitFor()
  })

  afterEach(() => {
    gate.rule(() => OPEN)
  })

  afterAll(async () => {
    devtools.close()
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  const shownPrice = (): Promise<string> => priceOn(browser.page)

  it('misses no change when it is stopped while changes arrive', async () => {
    for (let round = 1; round <= 5; round += 1) {
      const stopped = devtools.stopAllWorkers(gate.url)
      await Promise.all([
        changePrice(portal, 1000 + round),
        changePrice(portal, 2000 + round),
        stopped,
      ])
      await changePrice(portal, 3000 + round)
      await expect.poll(shownPrice, { timeout: 15_000 }).toContain(`30.0${round}`)
    }
  })

  it('shows a change although it was stopped while the page was fetching it', async () => {
    let kill: () => void = () => undefined
    const reached = new Promise<void>((resolve) => {
      kill = resolve
    })
    const never = new Promise<void>(() => undefined)
    gate.rule(({ path }) => {
      if (path !== '/api/products/1') return OPEN
      kill()
      return { kind: 'hold', until: never }
    })
    await changePrice(portal, 4400)
    await reached
    gate.rule(() => OPEN)
    await devtools.stopAllWorkers(gate.url)
    await expect.poll(shownPrice, { timeout: 15_000 }).toContain('44.00')
  })

  it('answers calls that were under way', async () => {
    const answers = browser.page.evaluate(() =>
      Promise.all(
        Array.from({ length: 40 }, async () => globalThis.springhouse?.worker.inspect(5)),
      ),
    )
    await devtools.stopAllWorkers(gate.url)
    expect((await answers).map((entries) => entries?.length)).toEqual(Array(40).fill(5))
  })

  it('sends a write once that it was sending, and the page knows that it is saved', async () => {
    const { page } = browser
    const never = new Promise<void>(() => undefined)
    let kill: () => void = () => undefined
    const reached = new Promise<void>((resolve) => {
      kill = resolve
    })
    gate.rule(({ path }) => {
      if (path !== '/api/yields') return OPEN
      kill()
      return { kind: 'hold', until: never }
    })
    await fillMilkForm(page, cow, '21.5')
    await page.getByTestId('save-milk').click()
    await reached
    gate.rule(() => OPEN)
    await devtools.stopAllWorkers(gate.url)
    await expect.poll(() => litresIn(portal), { timeout: 15_000 }).toEqual([21.5])
    await page.getByTestId('saved-message').filter({ hasText: 'On the server' }).waitFor()
    expect(await page.getByTestId('save-problem').count()).toBe(0)
    await follow(page, '/outbox')
    await page.locator('[data-testid="outbox-row"][data-state="retired"]').waitFor()
    expect(await page.getByTestId('outbox-row').count()).toBe(1)
  })
})
