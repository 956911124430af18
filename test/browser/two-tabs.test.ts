// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenFollowing } from '../portal/portal.ts'
import { changePrice, changePriceOn, priceOn } from '../portal/price.ts'
import { BROKEN, type Gate, OPEN, openGate } from '../servers/gate.ts'

describe('two tabs of one browser', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium
  let first: Page
  let second: Page
  let streamsOfOne: number

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    first = browser.page
    await signIn(first, gate.url, 'edith')
    await first.goto(`${gate.url}/products/1`)
    // What was known from before the reload counts as following at first; a tab that leads has heard it itself.
    await first.waitForFunction(
      () =>
        globalThis.springhouse?.status.leader === true &&
        globalThis.springhouse.status.link === 'following',
    )
    streamsOfOne = streams()
    second = await browser.newPage()
    await second.goto(`${gate.url}/products/1`)
    await whenFollowing(second)
    for (const tab of [first, second]) await tab.getByTestId('price-1').waitFor()
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  function streams(): number {
    return gate.seen.filter(({ path }) => path.startsWith('/springhouse/stream')).length
  }

  function leaders(): Promise<readonly (boolean | undefined)[]> {
    return Promise.all(
      [first, second].map((tab) => tab.evaluate(() => globalThis.springhouse?.status.leader)),
    )
  }

  it('follow the log with one stream', async () => {
    expect(await leaders()).toEqual([true, false])
    expect(streams()).toBe(streamsOfOne)
  })

  it('both show what was changed elsewhere', async () => {
    await changePrice(portal, 11_11)
    for (const tab of [first, second]) await expect.poll(() => priceOn(tab)).toContain('11.11')
  })

  it('both show what one of them wrote, although nobody follows the log now', async () => {
    gate.rule(({ path }) => (path.startsWith('/springhouse/') ? BROKEN : OPEN))
    gate.breakAll()
    await first.waitForFunction(() => globalThis.springhouse?.status.link !== 'following')
    for (const priceCents of [12_12, 13_13]) {
      expect(await changePriceOn(second, priceCents)).toBe(200)
      const price = (priceCents / 100).toFixed(2)
      for (const tab of [first, second]) await expect.poll(() => priceOn(tab)).toContain(price)
    }
    gate.rule(() => OPEN)
  })

  it('go on when the one that leads is closed', async () => {
    await first.close()
    await second.waitForFunction(() => globalThis.springhouse?.status.leader === true)
    await changePrice(portal, 14_14)
    await expect.poll(() => priceOn(second)).toContain('14.14')
  })
})
