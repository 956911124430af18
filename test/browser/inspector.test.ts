// SPDX-License-Identifier: MIT
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn } from '../portal/portal.ts'

describe("the demo's inspector", () => {
  let portal: Portal
  let device: Device
  let browser: Chromium
  let inspector: Locator

  beforeAll(async () => {
    portal = await openPortal('memory')
    device = await newDevice()
    browser = await device.start()
    const { page } = browser
    await signIn(page, portal.url, 'anna')
    // The second visit is answered from the device.
    for (let visit = 0; visit < 2; visit += 1) {
      await page.goto(`${portal.url}/products`)
      await page.locator('[data-testid^="product-row-"]').first().waitFor()
    }
    await page.getByTestId('inspector-toggle').first().click()
    inspector = page.getByTestId('inspector')
    await inspector.waitFor()
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it('shows the stored list of products with its tags and what is left of its lifetime', async () => {
    await inspector.getByTestId('inspector-tab-entries').click()
    await inspector.getByTestId('inspector-filter').fill('api/products')
    const entry = inspector
      .getByTestId('inspector-route-products')
      .getByTestId('inspector-entry')
      .first()
    await entry.waitFor()
    expect(await entry.innerText()).toMatch(/^\/api\/products/)
    expect(await entry.locator('code').allInnerTexts()).toContain('products')
    expect(await entry.innerText()).toMatch(/fresh for \d+ (days|h|min)/)
  })

  it('finds stored responses by tag, and says so when there are none', async () => {
    const filter = inspector.getByTestId('inspector-filter')
    await filter.fill('nobody:0')
    await inspector.getByText('Nothing stored has that').waitFor()
    await filter.fill('categories')
    await inspector.getByTestId('inspector-route-categories').waitFor()
    expect(await inspector.getByTestId('inspector-route-products').count()).toBe(0)
  })

  it('says in words why an answer was given', async () => {
    await inspector.getByTestId('inspector-tab-decisions').click()
    const hit = inspector
      .getByTestId('inspector-decision')
      .filter({ hasText: '/api/products' })
      .filter({ hasText: 'from this device: fresh' })
      .first()
    await hit.waitFor()
    expect(await hit.innerText()).toContain('Springhouse-SW; hit')
  })

  it('pictures the budget by class, with its limit and the quota of the browser', async () => {
    const { page } = browser
    // The keyboard leads from tab to tab.
    await inspector.getByTestId('inspector-tab-decisions').focus()
    await page.keyboard.press('ArrowRight')
    const budget = inspector.getByTestId('inspector-budget')
    await budget.waitFor()
    expect(await budget.innerText()).toMatch(/[1-9][\d.]* (KB|MB) of 50 MB/)
    const bar = budget.locator('.space-bar').first()
    const widths = await bar
      .locator('span')
      .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().width))
    expect(widths.length).toBeGreaterThan(0)
    for (const width of widths) expect(width).toBeGreaterThan(0)
    expect(await inspector.getByTestId('inspector-quota').innerText()).toMatch(/ of .*(GB|TB)/)
  })

  it('keeps what it knew, and says what helps, when the worker is older than the page', async () => {
    await browser.page.evaluate(() => {
      const client = globalThis.springhouse
      if (client === undefined) throw new Error('The demo has left no client')
      client.worker.report = () => Promise.reject(new TypeError('report is not a function'))
    })
    const problem = inspector.getByTestId('inspector-problem')
    await problem.waitFor()
    expect(await problem.innerText()).toMatch(/another version.*What stands below is the last/s)
    expect(await inspector.getByTestId('inspector-budget').count()).toBe(1)
  })
})
