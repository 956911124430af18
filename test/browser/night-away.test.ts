// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import {
  openPortal,
  type Portal,
  signIn,
  whenFollowing,
  whenSavedForOffline,
} from '../portal/portal.ts'
import { leaveFor } from '../portal/time-away.ts'
import { type Gate, openGate } from '../servers/gate.ts'

const NIGHT_MS = 10 * 3_600_000
const CHANGED = 5
// Each has a tag of its own.
const products = Array.from({ length: 40 }, (_, index) => `/api/products/${index + 1}`)

describe('a portal that is opened after a night away', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    await signIn(browser.page, gate.url, 'anna')
    await whenSavedForOffline(browser.page)
    await browser.page.evaluate(visitAll, products)
    await browser.page.addInitScript(readWhileConnecting, products)
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  it('asks for the catch-up and for what has changed, although it reads before it follows', async () => {
    await expect.poll(() => browser.page.evaluate(storedProducts)).toHaveLength(products.length)
    await leaveFor(browser, gate.url, NIGHT_MS)
    const changed = products.slice(0, CHANGED)
    await portal.running.origin.invalidate(
      changed.map((path) => `product:${path.split('/').at(-1)}`),
    )
    const before = gate.seen.length
    await browser.page.goto(`${gate.url}/`)
    const answers = await browser.page.evaluate(() => globalThis.answers)
    const asked = gate.seen.slice(before).map(({ path }) => path)
    expect(asked.filter((path) => /^\/springhouse\/(?:stream|changes)/.test(path))).toHaveLength(1)
    expect(new Set(asked.filter((path) => products.includes(path)))).toEqual(new Set(changed))
    const hits = answers.filter((cacheStatus) => cacheStatus.includes('; hit; ttl='))
    expect(hits).toHaveLength(products.length - CHANGED)
    await whenFollowing(browser.page)
  })
})

async function visitAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) await (await fetch(path)).text()
}

async function storedProducts(): Promise<readonly string[]> {
  const entries = (await globalThis.springhouse?.worker.inspect(1000)) ?? []
  return entries.filter(({ route }) => route === 'product').map(({ url }) => url)
}

/** Reads all of them the moment the page begins to connect, which is before it knows anything of the log. */
function readWhileConnecting(paths: readonly string[]): void {
  const { controller } = navigator.serviceWorker
  if (controller === null) return
  const read = async (path: string): Promise<string> => {
    const response = await fetch(path)
    return response.headers.get('Cache-Status') ?? ''
  }
  globalThis.answers = new Promise((resolve, reject) => {
    const postMessage = (message: unknown, transfer: Transferable[]): void => {
      Reflect.deleteProperty(controller, 'postMessage')
      Promise.all(paths.map(read)).then(resolve, reject)
      controller.postMessage(message, transfer)
    }
    Object.assign(controller, { postMessage })
  })
}

declare global {
  /** `Cache-Status` of what was read while the page connected. */
  var answers: Promise<string[]>
}
