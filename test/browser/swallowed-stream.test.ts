// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, whenFollowing } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import { follow } from '../portal/record-milk.ts'
import { type Gate, OPEN, openGate } from '../servers/gate.ts'

describe('a proxy that collects the event stream instead of passing it on', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    gate.rule(({ path }) => (path.startsWith('/springhouse/stream') ? { kind: 'swallow' } : OPEN))
    await browser.page.goto(`${gate.url}/`)
    await browser.page.getByTestId('sign-in-anna').click()
    await browser.page.locator('[data-testid^="stop-"]').first().waitFor()
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  it('changes are shown nevertheless, asked for from time to time', async () => {
    const { page } = browser
    await whenFollowing(page)
    await follow(page, '/products/1')
    await page.getByTestId('price-1').waitFor()
    await changePrice(portal, 51_51)
    await expect.poll(() => priceOn(page), { timeout: 30_000 }).toContain('51.51')
  })
})
