// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import { type Gate, openGate } from '../servers/gate.ts'

describe('a browser whose fetch cannot hand out a body while it arrives', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    await browser.page.addInitScript(() => {
      Reflect.deleteProperty(Response.prototype, 'body')
    })
    await signIn(browser.page, gate.url, 'edith')
    await browser.page.goto(`${gate.url}/products/1`)
    await browser.page.getByTestId('price-1').waitFor()
    await whenCarried()
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  async function whenCarried(): Promise<void> {
    await browser.page.waitForFunction(
      () => globalThis.springhouse?.status.transport === 'event-source',
      undefined,
      { timeout: 30_000 },
    )
  }

  it('hears of changes by an EventSource', async () => {
    await changePrice(portal, 71_71)
    await expect.poll(() => priceOn(browser.page)).toContain('71.71')
  })

  it('catches up from its place when the connection was broken', async () => {
    gate.breakAll()
    await browser.page.waitForFunction(() => globalThis.springhouse?.status.following === false)
    await changePrice(portal, 72_72)
    await expect.poll(() => priceOn(browser.page), { timeout: 15_000 }).toContain('72.72')
    await whenCarried()
    const latest = gate.seen.findLast(({ path }) => path.startsWith('/springhouse/stream'))
    expect(latest?.path).toMatch(/\?since=[\w-]+\.\d+$/)
  })
})
