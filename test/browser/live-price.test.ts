// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { type CommitToScreen, measureCommitToScreen } from '../portal/commit-to-screen.ts'
import { type Driver, openPortal, type Portal, signIn } from '../portal/portal.ts'

describe.each<Driver>(['memory', 'redis'])('a price changed elsewhere (%s log)', (driver) => {
  let portal: Portal
  let clerk: Device
  let driverPhone: Device
  let desk: Chromium
  let phone: Chromium

  beforeAll(async () => {
    portal = await openPortal(driver)
    clerk = await newDevice()
    driverPhone = await newDevice()
    desk = await clerk.start({ width: 1280, height: 900 })
    phone = await driverPhone.start()
    await signIn(desk.page, portal.url, 'edith')
    await signIn(phone.page, portal.url, 'anna')
  })

  afterAll(async () => {
    await clerk.dispose()
    await driverPhone.dispose()
    await portal.dispose()
  })

  it('appears on the screen of another browser without a reload', async () => {
    await phone.page.goto(`${portal.url}/products/1`)
    await phone.page.getByTestId('price-1').first().waitFor()
    const samples: CommitToScreen[] = await measureCommitToScreen(portal, desk.page, phone.page, 20)
    const sorted = samples.map((sample) => sample.commitToScreenMs).sort((a, b) => a - b)
    const at = (share: number): string =>
      (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0)
    process.stdout.write(
      `\ncommit to another browser's screen, ${driver} log, ${sorted.length} changes: median ${at(0.5)} ms, p95 ${at(0.95)} ms\n`,
    )
    expect(samples).toHaveLength(20)
  })

  it('appears in the list, too', async () => {
    await phone.page.goto(`${portal.url}/products`)
    const row = phone.page.locator('[data-testid^="product-row-"]').first()
    await row.waitFor()
    const id = String(await row.getAttribute('data-testid')).replace('product-row-', '')
    await desk.page.evaluate(
      (product) =>
        fetch(`/api/products/${product}/price`, {
          method: 'PUT',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ priceCents: 98_76 }),
        }),
      id,
    )
    const price = phone.page.getByTestId(`price-${id}`).first()
    await expect.poll(() => price.textContent(), { timeout: 10_000 }).toContain('98.76')
  })
})
