// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn } from '../portal/portal.ts'

describe('CACHE_ENABLED=false', () => {
  let portal: Portal
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal('memory', { cacheEnabled: false })
    device = await newDevice()
    browser = await device.start()
    await signIn(browser.page, portal.url, 'anna')
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it('origin and worker step aside, and the portal works', async () => {
    const { page } = browser
    await page.goto(`${portal.url}/products`)
    await page.locator('[data-testid^="product-row-"]').first().waitFor()
    const statuses = await page.evaluate(async () => {
      const read = async (): Promise<string | null> =>
        (await fetch('/api/products')).headers.get('Cache-Status')
      return [await read(), await read()]
    })
    for (const status of statuses) {
      expect(status).toMatch(/Springhouse-Origin; ?fwd=bypass/)
      expect(status).not.toMatch(/Springhouse-SW; ?hit/)
    }
  })
})
