// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenFollowing } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'

describe('two tabs, the leading one of which is frozen', () => {
  let portal: Portal
  let device: Device
  let browser: Chromium
  let first: Page
  let second: Page

  beforeAll(async () => {
    portal = await openPortal('memory')
    device = await newDevice()
    browser = await device.start({ isAlwaysVisible: false })
    first = browser.page
    await signIn(first, portal.url, 'edith')
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  async function openTabs(): Promise<void> {
    await first.goto(`${portal.url}/products/1`)
    await whenLeading(first)
    second = await browser.newPage()
    await second.goto(`${portal.url}/products/1`)
    await whenFollowing(second)
    await second.getByTestId('price-1').waitFor()
    await second.bringToFront()
    expect(await isLeading(second)).toBe(false)
  }

  it('the other one leads at once when the browser tells the frozen one in time', async () => {
    await openTabs()
    const thaw = await freeze(first)
    await whenLeading(second)
    await changePrice(portal, 21_21)
    await expect.poll(() => priceOn(second)).toContain('21.21')
    await thaw()
    await expect.poll(() => priceOn(first)).toContain('21.21')
    expect(await isLeading(first)).toBe(false)
    await second.close()
    await whenLeading(first)
  })

  it('the other one takes the lead when nobody was told, and the frozen one leaves it there when it thaws', async () => {
    // Such is a phone that suspends a page, or a computer whose lid is shut.
    await first.addInitScript(() => {
      for (const type of ['freeze', 'resume', 'visibilitychange']) {
        document.addEventListener(type, (event) => event.stopImmediatePropagation(), true)
      }
    })
    await openTabs()
    const thaw = await freeze(first)
    await whenLeading(second)
    await changePrice(portal, 22_22)
    await expect.poll(() => priceOn(second)).toContain('22.22')
    await thaw()
    await expect.poll(() => isLeading(first)).toBe(false)
    await changePrice(portal, 23_23)
    for (const tab of [first, second]) await expect.poll(() => priceOn(tab)).toContain('23.23')
    expect(await isLeading(second)).toBe(true)
  })
})

/** Freezes a page as the browser does with those in the background; the returned function thaws it. */
async function freeze(page: Page): Promise<() => Promise<void>> {
  expect(await page.evaluate(() => document.visibilityState)).toBe('hidden')
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Page.enable')
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
  return async () => {
    await devtools.send('Page.setWebLifecycleState', { state: 'active' })
    await devtools.detach()
  }
}

async function whenLeading(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      globalThis.springhouse?.status.leader === true &&
      globalThis.springhouse.status.link === 'following',
    undefined,
    { timeout: 60_000, polling: 100 },
  )
}

function isLeading(page: Page): Promise<boolean | undefined> {
  return page.evaluate(() => globalThis.springhouse?.status.leader)
}
