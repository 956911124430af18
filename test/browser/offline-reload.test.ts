// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPhone, type Phone } from '../portal/phone.ts'
import type { Driver } from '../portal/portal.ts'

describe.each<Driver>(['memory', 'redis'])('a phone without a network (%s log)', (driver) => {
  let phone: Phone

  beforeAll(async () => {
    phone = await openPhone(driver, 'anna')
    await phone.portal.stop()
  })

  afterAll(() => phone.dispose())

  it('opens the portal and shows the round of the day, marked with its age', async () => {
    const { page } = phone.browser
    await page.goto(`${phone.portal.url}/`)
    await page.getByTestId('offline-banner').waitFor()
    expect(await page.locator('[data-testid^="stop-"]').count()).toBeGreaterThan(0)
    expect(await page.getByTestId('as-of').first().textContent()).toMatch(/as of \d{1,2}:\d{2}/i)
  })

  it('shows the herd of a farm on the round', async () => {
    const { page } = phone.browser
    const stop = await page.locator('[data-testid^="stop-"]').first().getAttribute('data-testid')
    await page.goto(`${phone.portal.url}/herd/${String(stop).replace('stop-', '')}`)
    await page.locator('[data-testid^="animal-row-"]').first().waitFor()
    expect(await page.locator('[data-testid^="animal-row-"]').count()).toBeGreaterThan(3)
  })

  it('shows the catalogue', async () => {
    const { page } = phone.browser
    await page.goto(`${phone.portal.url}/products`)
    await page.locator('[data-testid^="product-row-"]').first().waitFor()
    expect(await page.locator('[data-testid^="product-row-"]').count()).toBe(50)
  })

  it('says in Cache-Status that the copy was used because there is no network', async () => {
    const status = await phone.browser.page.evaluate(async () =>
      (await fetch('/api/round')).headers.get('Cache-Status'),
    )
    expect(status).toMatch(/Springhouse-SW; ?hit/)
  })

  it('opens after the browser was killed, still without a network', async () => {
    await phone.restart()
    await phone.browser.page.goto(`${phone.portal.url}/`)
    await phone.browser.page.locator('[data-testid^="stop-"]').first().waitFor()
    expect(await phone.browser.page.getByTestId('offline-banner').isVisible()).toBe(true)
  })
})
