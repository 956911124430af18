// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenSavedForOffline } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import { follow } from '../portal/record-milk.ts'
import { leaveFor } from '../portal/time-away.ts'

const HOUR_MS = 3_600_000

interface Seen {
  readonly body: string
  readonly cacheStatus: string
}

describe('a phone that comes back after more changes than can be caught up', () => {
  let portal: Portal
  let device: Device
  let browser: Chromium
  let catchUp: string
  const seen: Seen[] = []

  beforeAll(async () => {
    portal = await openPortal('memory')
    device = await newDevice()
    browser = await device.start()
    const { page } = browser
    await signIn(page, portal.url, 'anna')
    await whenSavedForOffline(page)
    await follow(page, '/products/1')
    await page.getByTestId('price-1').waitFor()
    const since = await page.evaluate(whereItStands)
    await leaveFor(browser, portal.url, HOUR_MS)
    for (let batch = 0; batch < 12; batch += 1) {
      const tags = Array.from({ length: 100 }, (_, index) => `crate:${batch * 100 + index}`)
      await portal.running.origin.invalidate(tags)
    }
    await changePrice(portal, 77_77)
    const answer = await fetch(`${portal.url}/springhouse/changes?since=${since}`)
    catchUp = await answer.text()
    page.on('response', (response) => {
      if (!response.url().endsWith('/api/products/1')) return
      const cacheStatus = response.headers()['cache-status'] ?? ''
      void response.text().then(
        (body) => seen.push({ body, cacheStatus }),
        () => undefined,
      )
    })
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it('asks again for what it shows, and passes nothing old off as new', async () => {
    expect(catchUp).toContain('"too-many"')
    const { page } = browser
    await page.goto(`${portal.url}/`)
    const head = portal.running.origin.stamp('public')
    await expect.poll(() => page.evaluate(whereItStands)).toBe(`${head?.epoch}.${head?.seq}`)
    await follow(page, '/products/1')
    await expect.poll(() => priceOn(page), { timeout: 10_000 }).toContain('77.77')
    await expect.poll(() => seen.some(({ body }) => body.includes('7777'))).toBe(true)
    const old = seen.filter(({ body }) => !body.includes('7777'))
    for (const { cacheStatus } of old) {
      expect(cacheStatus).toMatch(/Springhouse-SW;.*(ttl=-|detail)/)
    }
  })
})

async function whereItStands(): Promise<string> {
  const states = (await globalThis.springhouse?.worker.positions()) ?? []
  return states.map(({ position }) => `${position.epoch}.${position.seq}`).join()
}
