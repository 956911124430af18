// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenFollowing } from '../portal/portal.ts'
import { changePriceOn, priceOn } from '../portal/price.ts'

describe('writes while Redis is gone, which have no place in the log yet', () => {
  let portal: Portal
  let device: Device
  let browser: Chromium
  let second: Page

  beforeAll(async () => {
    portal = await openPortal('redis')
    device = await newDevice()
    browser = await device.start()
    await signIn(browser.page, portal.url, 'edith')
    await browser.page.goto(`${portal.url}/products/1`)
    second = await browser.newPage()
    await second.goto(`${portal.url}/products/1`)
    await whenFollowing(second)
    for (const tab of [browser.page, second]) await tab.getByTestId('price-1').waitFor()
    await portal.redis?.kill()
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it.each([21_21, 22_22, 23_23])('are shown at once in all tabs: %i', async (priceCents) => {
    expect(await changePriceOn(browser.page, priceCents)).toBe(200)
    const price = (priceCents / 100).toFixed(2)
    for (const tab of [browser.page, second]) {
      await expect.poll(() => priceOn(tab), { timeout: 5000 }).toContain(price)
    }
  })
})
