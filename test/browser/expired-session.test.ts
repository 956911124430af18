// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import {
  openPortal,
  type Portal,
  signIn,
  signOut,
  whenFollowing,
  whenSavedForOffline,
} from '../portal/portal.ts'
import { cowOnRoundOf, fillMilkForm, follow, litresIn } from '../portal/record-milk.ts'

describe('a record that is saved after the session has run out', () => {
  let portal: Portal
  let device: Device
  let browser: Chromium
  let second: Page

  beforeAll(async () => {
    portal = await openPortal('memory')
    device = await newDevice()
    browser = await device.start()
    await signIn(browser.page, portal.url, 'anna')
    await whenSavedForOffline(browser.page)
    second = await browser.newPage()
    await second.goto(`${portal.url}/`)
    await second.locator('[data-testid^="stop-"]').first().waitFor()
    await fillMilkForm(browser.page, await cowOnRoundOf(portal, 'anna'), '16.5')
    await browser.page.context().clearCookies()
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it('is kept, and every tab asks who is there', async () => {
    await browser.page.getByTestId('save-milk').click()
    for (const tab of [browser.page, second]) {
      await tab.getByTestId('sign-in-anna').waitFor()
      expect(await tab.locator('[data-testid^="stop-"]').count()).toBe(0)
    }
    expect(await litresIn(portal)).toEqual([])
  })

  it('is neither shown to another person nor sent with their session', async () => {
    await second.getByTestId('sign-in-bruno').click()
    await second.locator('[data-testid^="stop-"]').first().waitFor()
    await whenFollowing(second)
    await follow(second, '/outbox')
    await second.getByText('What you record appears here').waitFor()
    expect(await second.getByTestId('outbox-row').count()).toBe(0)
    expect(await litresIn(portal)).toEqual([])
  })

  it('is sent when its own person is back', async () => {
    await signOut(second, portal.url)
    await second.getByTestId('sign-in-anna').click()
    await second.locator('[data-testid^="stop-"]').first().waitFor()
    await expect.poll(() => litresIn(portal), { timeout: 15_000 }).toEqual([16.5])
  })
})
