// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools } from '../drivers/devtools.ts'
import { openPortal, type Portal, signIn, whenSavedForOffline } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'
import { follow } from '../portal/record-milk.ts'

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
    // No page of the app is open from here on, and the worker is gone as it would be after half a minute.
    await page.goto(`${portal.url}/favicon.svg`)
    const devtools = await connectDevtools(browser.devtools)
    await devtools.stopAllWorkers(portal.url)
    devtools.close()
    await page.evaluate(letAnHourPass)
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

/** Makes everything on this device an hour older: the proof that the log is followed, and what is stored. */
async function letAnHourPass(): Promise<void> {
  const HOUR_MS = 3_600_000
  const makeOlder = (name: string, store: string, fields: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open(`springhouse:dairy:${name}`)
      opening.addEventListener('error', () => reject(opening.error ?? new Error(name)))
      opening.addEventListener('success', () => {
        const database = opening.result
        const transaction = database.transaction(store, 'readwrite')
        const cursors = transaction.objectStore(store).openCursor()
        cursors.addEventListener('success', () => {
          const cursor = cursors.result
          if (cursor === null) return
          const record = cursor.value as Record<string, number>
          const older = fields.map((field) => [field, (record[field] ?? 0) - HOUR_MS])
          cursor.update({ ...record, ...Object.fromEntries(older) })
          cursor.continue()
        })
        transaction.addEventListener('complete', () => {
          database.close()
          resolve()
        })
      })
    })
  await makeOlder('confirmation', 'confirmations', ['atMs'])
  await makeOlder('cache', 'entries', ['requestTimeMs', 'responseTimeMs'])
}
