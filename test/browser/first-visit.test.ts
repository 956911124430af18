// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, whenFollowing, whenSavedForOffline } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import { type Cow, cowOnRoundOf, follow, litresIn, recordMilk } from '../portal/record-milk.ts'
import { BROKEN, type Gate, OPEN, openGate } from '../servers/gate.ts'

describe('the first visit, before the service worker has arrived', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium
  let cow: Cow
  let deliverWorker: () => void

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    cow = await cowOnRoundOf(portal, 'anna')
    const until = new Promise<void>((resolve) => {
      deliverWorker = resolve
    })
    gate.rule(({ path }) => (path === '/sw.js' ? { kind: 'hold', until } : OPEN))
    await browser.page.goto(`${gate.url}/`)
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  it('signs somebody in and shows what is theirs', async () => {
    const { page } = browser
    await page.getByTestId('sign-in-anna').click()
    await page.locator('[data-testid^="stop-"]').first().waitFor()
    expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull()
    expect(await page.evaluate(() => globalThis.springhouse?.status.link)).toBe('following')
  })

  it('shows changes as they happen', async () => {
    const { page } = browser
    await follow(page, '/products/1')
    await page.getByTestId('price-1').waitFor()
    await changePrice(portal, 31_31)
    await expect.poll(() => priceOn(page)).toContain('31.31')
  })

  it('records on the server', async () => {
    const { page } = browser
    await recordMilk(page, cow, '12.5')
    // It is on the phone first, for a moment.
    await page.getByTestId('saved-message').filter({ hasText: 'On the server' }).waitFor()
    expect(await litresIn(portal)).toEqual([12.5])
  })

  it('is ready for a barn as soon as the worker is there, without another visit', async () => {
    const { page } = browser
    deliverWorker()
    await whenFollowing(page)
    await follow(page, '/')
    await whenSavedForOffline(page)
    gate.rule(() => BROKEN)
    gate.breakAll()
    await page.goto(`${gate.url}/`)
    await page.locator('[data-testid^="stop-"]').first().waitFor()
    await recordMilk(page, cow, '13.5')
    expect(await page.getByTestId('saved-message').textContent()).toBe('Saved on this phone')
    gate.rule(() => OPEN)
    await page.getByTestId('saved-message').filter({ hasText: 'On the server' }).waitFor()
    expect(await litresIn(portal)).toEqual([12.5, 13.5])
  })
})
