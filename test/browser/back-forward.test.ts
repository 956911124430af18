// SPDX-License-Identifier: MIT
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import { type Gate, openGate } from '../servers/gate.ts'

describe('a page in the back/forward cache', () => {
  let portal: Portal
  let gate: Gate
  let elsewhere: Server
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    elsewhere = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.end('<!doctype html><title>Elsewhere</title>')
    })
    elsewhere.listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    device = await newDevice()
    browser = await device.start()
    await signIn(browser.page, gate.url, 'edith')
  })

  afterAll(async () => {
    await device.dispose()
    elsewhere.closeAllConnections()
    elsewhere.close()
    await gate.close()
    await portal.dispose()
  })

  function streams(): number {
    return gate.seen.filter(({ path }) => path.startsWith('/springhouse/stream')).length
  }

  it('is kept there although it followed the log, and follows it anew when its user comes back', async () => {
    const { page } = browser
    await page.addInitScript(() => {
      addEventListener('pageshow', ({ persisted }) => {
        document.documentElement.dataset['restored'] = String(persisted)
      })
    })
    await page.goto(`${gate.url}/products/1`)
    await page.getByTestId('price-1').waitFor()
    await page.waitForFunction(() => globalThis.springhouse?.status.following === true)
    const before = streams()
    // Node's own type: a server on a TCP port has such an address.
    const { port } = elsewhere.address() as AddressInfo
    await page.goto(`http://127.0.0.1:${port}/`)
    await changePrice(portal, 31_31)
    await page.goBack({ waitUntil: 'commit' })
    await expect.poll(() => page.locator('html').getAttribute('data-restored')).toBe('true')
    await expect.poll(() => priceOn(page)).toContain('31.31')
    expect(streams()).toBe(before + 1)
  })
})
