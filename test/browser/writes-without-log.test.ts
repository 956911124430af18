// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenFollowing } from '../portal/portal.ts'

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
    const status = await browser.page.evaluate(putPrice, priceCents)
    expect(status).toBe(200)
    const hasText = (priceCents / 100).toFixed(2)
    for (const tab of [browser.page, second]) {
      await tab.getByTestId('price-1').filter({ hasText }).waitFor({ timeout: 10_000 })
    }
  })
})

async function putPrice(priceCents: number): Promise<number> {
  const response = await fetch('/api/products/1/price', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ priceCents }),
  })
  return response.status
}
