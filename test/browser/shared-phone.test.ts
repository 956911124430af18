// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import {
  type Driver,
  openPortal,
  type Portal,
  signIn,
  signOut,
  whenFollowing,
  whenSavedForOffline,
} from '../portal/portal.ts'

describe.each<Driver>(['memory', 'redis'])('a phone that two people use (%s log)', (driver) => {
  let portal: Portal
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal(driver)
    device = await newDevice()
    browser = await device.start()
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it("never shows the first person's data to the second, online or offline", async () => {
    const { page } = browser
    const seen: string[] = []
    page.on('response', (response) => {
      if (!response.url().endsWith('/api/round')) return
      void response.text().then(
        (text) => seen.push(text),
        () => undefined,
      )
    })
    await signIn(page, portal.url, 'anna')
    await whenSavedForOffline(page)
    await page.goto(`${portal.url}/`)
    await page.locator('[data-testid^="stop-"]').first().waitFor()
    const annas = await roundOf(page)

    await signOut(page, portal.url)
    seen.length = 0
    await page.getByTestId('sign-in-bruno').click()
    await whenFollowing(page)
    await whenSavedForOffline(page)
    await page.goto(`${portal.url}/`)
    await page.locator('[data-testid^="stop-"]').first().waitFor()
    const brunos = await roundOf(page)
    expect(brunos).not.toEqual(annas)
    expect(seen.every((text) => text === brunos)).toBe(true)

    await portal.stop()
    await page.goto(`${portal.url}/`)
    await page.locator('[data-testid^="stop-"]').first().waitFor()
    expect(await roundOf(page)).toEqual(brunos)
    await portal.start()
  })

  it('keeps nothing private of a person who signed out', async () => {
    const { page } = browser
    await page.goto(`${portal.url}/`)
    await whenFollowing(page)
    await signOut(page, portal.url)
    await portal.stop()
    const answer = await page.evaluate(() =>
      fetch('/api/round').then(
        (response) => response.status,
        () => 'no answer',
      ),
    )
    expect(answer).not.toBe(200)
    await portal.start()
  })
})

function roundOf(page: { evaluate<T>(work: () => Promise<T>): Promise<T> }): Promise<string> {
  return page.evaluate(() => fetch('/api/round').then((response) => response.text()))
}
