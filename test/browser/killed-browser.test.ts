// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HerdAnswer } from '../../demo/shared/api.ts'
import { openPhone, type Phone } from '../portal/phone.ts'
import { type Driver, signIn } from '../portal/portal.ts'

const LITRES = ['11.1', '12.2', '13.3']

describe.each<Driver>(['memory', 'redis'])('milk recorded in a barn (%s log)', (driver) => {
  let phone: Phone

  beforeAll(async () => {
    phone = await openPhone(driver, 'anna')
    await phone.portal.stop()
  })

  afterAll(() => phone.dispose())

  it('is said to be saved on this phone', async () => {
    const { page } = phone.browser
    await page.goto(`${phone.portal.url}/`)
    const stop = await page.locator('[data-testid^="stop-"]').first().getAttribute('data-testid')
    const farm = String(stop).replace('stop-', '')
    const animal = await page.evaluate(firstMilkCow, farm)
    for (const litres of LITRES) {
      await page.goto(`${phone.portal.url}/record/milk?farm=${farm}&animal=${animal}`)
      await page.getByTestId('field-litres').fill(litres)
      await page.getByTestId('save-milk').click()
      await page.getByTestId('saved-message').first().waitFor()
      const message = await page.getByTestId('saved-message').first().textContent()
      expect(message).toContain('Saved on this phone')
    }
  })

  it('is still listed after the browser was killed', async () => {
    await phone.restart()
    await phone.browser.page.goto(`${phone.portal.url}/outbox`)
    await phone.browser.page.getByTestId('outbox-row').nth(2).waitFor()
    expect(await phone.browser.page.getByTestId('outbox-row').count()).toBe(3)
  })

  it('reaches the database exactly once and in order when the network is back', async () => {
    await phone.portal.start()
    // A browser that is killed within seconds of signing in has not written its cookies yet: Anna signs in again.
    await phone.browser.page.context().clearCookies()
    await signIn(phone.browser.page, phone.portal.url, 'anna')
    const pending = (): Promise<number | undefined> =>
      phone.browser.page.evaluate(
        async () => (await globalThis.springhouse?.outbox.counts())?.pending,
      )
    await expect.poll(pending, { timeout: 60_000 }).toBe(0)
    const { rows } = await phone.portal.running.db.query<{ litres: number | string }>(
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
