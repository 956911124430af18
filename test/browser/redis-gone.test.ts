// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenFollowing } from '../portal/portal.ts'

describe('Redis gone in the middle of a session', () => {
  let portal: Portal
  let device: Device
  let browser: Chromium
  const log: string[] = []

  beforeAll(async () => {
    portal = await openPortal('redis', { onEvent: (event) => log.push(event.type) })
    device = await newDevice()
    browser = await device.start()
    await signIn(browser.page, portal.url, 'edith')
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it('the portal goes on and says so in Cache-Status and in its log', async () => {
    await portal.redis?.kill()
    await expect.poll(() => log.includes('trouble'), { timeout: 20_000 }).toBe(true)
    const answer = await fetch(`${portal.url}/api/products?offset=50`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Status')).toMatch(/Springhouse-Origin;.*detail=/)
    await browser.page.goto(`${portal.url}/products`)
    await browser.page.locator('[data-testid^="product-row-"]').first().waitFor()
  })

  it('a write still succeeds', async () => {
    const status = await browser.page.evaluate(putPrice, 4_321)
    expect(status).toBe(200)
  })

  it('recovers by itself, and what was written meanwhile is heard', async () => {
    await portal.redis?.restart()
    await expect.poll(() => log.includes('recovered'), { timeout: 30_000 }).toBe(true)
    await whenFollowing(browser.page)
    await browser.page.goto(`${portal.url}/products/1`)
    await browser.page.getByTestId('price-1').filter({ hasText: '43.21' }).waitFor()
    const status = await browser.page.evaluate(putPrice, 5_432)
    expect(status).toBe(200)
    await browser.page.getByTestId('price-1').filter({ hasText: '54.32' }).waitFor()
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
