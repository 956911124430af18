// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HerdAnswer } from '../../demo/shared/api.ts'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import {
  type Driver,
  openPortal,
  type Portal,
  signIn,
  whenSavedForOffline,
} from '../portal/portal.ts'

const LITRES = ['11.1', '12.2', '13.3']

describe.each<Driver>(['memory', 'redis'])('milk recorded in a barn (%s log)', (driver) => {
  let portal: Portal
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal(driver)
    device = await newDevice()
    browser = await device.start()
    await signIn(browser.page, portal.url, 'anna')
    await whenSavedForOffline(browser.page)
    await portal.stop()
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it('is said to be saved on this phone', async () => {
    const { page } = browser
    await page.goto(`${portal.url}/`)
    const stop = await page.locator('[data-testid^="stop-"]').first().getAttribute('data-testid')
    const farm = String(stop).replace('stop-', '')
    const animal = await page.evaluate(firstMilkCow, farm)
    for (const litres of LITRES) {
      await page.goto(`${portal.url}/record/milk?farm=${farm}&animal=${animal}`)
      await page.getByTestId('field-litres').fill(litres)
      await page.getByTestId('save-milk').click()
      await page.getByTestId('saved-message').first().waitFor()
      const message = await page.getByTestId('saved-message').first().textContent()
      expect(message).toContain('Saved on this phone')
    }
  })

  it('is still listed after the browser was killed', async () => {
    await browser.kill()
    browser = await device.start()
    await browser.page.goto(`${portal.url}/outbox`)
    await browser.page.getByTestId('outbox-row').nth(2).waitFor()
    expect(await browser.page.getByTestId('outbox-row').count()).toBe(3)
  })

  it('reaches the database exactly once and in order when the network is back', async () => {
    await portal.start()
    // A browser that is killed within seconds of signing in has not written its cookies yet: Anna signs in again.
    await browser.page.context().clearCookies()
    await signIn(browser.page, portal.url, 'anna')
    const pending = (): Promise<number | undefined> =>
      browser.page.evaluate(async () => (await globalThis.springhouse?.outbox.counts())?.pending)
    await expect.poll(pending, { timeout: 60_000 }).toBe(0)
    const { rows } = await portal.running.db.query<{ litres: number | string }>(
      'select litres from yield_records order by recorded_at',
    )
    expect(rows.map(({ litres }) => Number(litres))).toEqual(LITRES.map(Number))
  })
})

async function firstMilkCow(farm: string): Promise<number> {
  const response = await fetch(`/api/farms/${farm}/animals`)
  const { animals } = (await response.json()) as HerdAnswer
  return animals.find((animal) => animal.lactating)?.id ?? 0
}
