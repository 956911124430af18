// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenSavedForOffline } from '../portal/portal.ts'
import { cowOnRoundOf, follow, litresIn, recordMilk } from '../portal/record-milk.ts'
import { BROKEN, type Gate, LOGIN_PAGE, OPEN, openGate } from '../servers/gate.ts'

describe('a Wi-Fi network that wants a login', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    await signIn(browser.page, gate.url, 'anna')
    await whenSavedForOffline(browser.page)
    gate.rule(() => LOGIN_PAGE)
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  it.each(['/api/products', '/api/round'])(
    'does not put its page in the place of %s',
    async (path) => {
      // What insists on the origin shows what came, and what is stored stays.
      const answers = await browser.page.evaluate(async (url) => {
        const read = async (cache: RequestCache): Promise<string> => {
          const answer = await fetch(url, { cache })
          return answer.headers.get('Content-Type') ?? ''
        }
        return [await read('no-cache'), await read('default'), await read('no-cache')]
      }, path)
      expect(answers).toEqual(['application/json', 'application/json', 'application/json'])
    },
  )

  it('keeps a record on the phone and says why', async () => {
    const { page } = browser
    await recordMilk(page, await cowOnRoundOf(portal, 'anna'), '17.5')
    expect(await page.getByTestId('saved-message').textContent()).toContain('Saved on this phone')
    await follow(page, '/outbox')
    const row = page.getByTestId('outbox-row')
    await row.filter({ hasText: 'Wi-Fi needs a login' }).waitFor()
    expect(await row.count()).toBe(1)
  })

  it('shows its own page to whoever opens another one, so that they can log in, and is not kept', async () => {
    const { page } = browser
    await page.goto(`${gate.url}/products`)
    expect(await page.locator('#wifi-login').textContent()).toContain('Welcome')
    gate.rule(() => BROKEN)
    await page.goto(`${gate.url}/products`)
    await page.locator('[data-testid^="product-row-"]').first().waitFor()
  })

  it('is not asked over and over', () => {
    expect(gate.seen.filter(({ path }) => path === '/springhouse/ping').length).toBeLessThan(5)
  })

  it('is over after the login: the next thing that is read sends the record', async () => {
    const { page } = browser
    gate.rule(() => LOGIN_PAGE)
    await page.evaluate(() => fetch('/api/round', { cache: 'no-cache' }))
    gate.rule(() => OPEN)
    await page.evaluate(() => fetch('/api/round', { cache: 'no-cache' }))
    await follow(page, '/outbox')
    await page.locator('[data-testid="outbox-row"][data-state="retired"]').waitFor()
    expect(await litresIn(portal)).toEqual([17.5])
  })
})
