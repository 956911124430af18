// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import { type Gate, OPEN, openGate } from '../servers/gate.ts'

const BUNDLE_MS = 12_000

describe('a proxy that passes the event stream on in bundles', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal('memory', { beatMs: 1_000 })
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    gate.rule(({ path }) =>
      path.startsWith('/springhouse/stream') ? { kind: 'bundle', everyMs: BUNDLE_MS } : OPEN,
    )
    await signIn(browser.page, gate.url, 'edith')
    await browser.page.goto(`${gate.url}/products/1`)
    await browser.page.getByTestId('price-1').waitFor()
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  function asked(path: string): number {
    return gate.seen.filter((request) => request.path.startsWith(path)).length
  }

  it('is found out at its second bundle: from then on changes are asked for', async () => {
    await browser.page.waitForFunction(
      () => globalThis.springhouse?.status.transport === 'poll',
      undefined,
      { timeout: 60_000 },
    )
    expect(asked('/springhouse/changes')).toBe(1)
    await changePrice(portal, 61_61)
    await expect.poll(() => priceOn(browser.page), { timeout: 30_000 }).toContain('61.61')
    expect(await browser.page.evaluate(() => globalThis.springhouse?.status.following)).toBe(true)
  })

  it('is tried again on another network', async () => {
    const streams = asked('/springhouse/stream')
    gate.rule(() => OPEN)
    await browser.page.evaluate(() => dispatchEvent(new Event('online')))
    await browser.page.waitForFunction(
      () => globalThis.springhouse?.status.transport === 'stream',
      undefined,
      { timeout: 30_000 },
    )
    expect(asked('/springhouse/stream')).toBe(streams + 1)
  })
})
