// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProductsAnswer } from '../../demo/shared/api.ts'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools } from '../drivers/devtools.ts'
import { signedIn } from '../integration/dairy-client.ts'
import { openPortal, type Portal, signIn, whenSavedForOffline } from '../portal/portal.ts'

interface Seen {
  readonly body: string
  readonly cacheStatus: string
}

describe('a phone that comes back after more changes than can be caught up', () => {
  let portal: Portal
  let device: Device
  let browser: Chromium
  let product: number
  let catchUp: string
  const seen: Seen[] = []

  beforeAll(async () => {
    portal = await openPortal('memory')
    device = await newDevice()
    browser = await device.start()
    const { page } = browser
    await signIn(page, portal.url, 'anna')
    await whenSavedForOffline(page)
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
    const answer = await fetch(`${portal.url}/springhouse/changes?since=${since}`)
    catchUp = await answer.text()
    const clerk = await signedIn(portal.running, 'edith')
    const { products } = await clerk.read<ProductsAnswer>('/api/products')
    product = products[0]?.id ?? 0
    await clerk.ask(`/api/products/${product}/price`, {
      method: 'PUT',
      body: { priceCents: 77_77 },
    })
    page.on('response', (response) => {
      if (!response.url().endsWith('/api/products')) return
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
    await page.goto(`${portal.url}/products`)
    await page.getByTestId(`price-${product}`).filter({ hasText: '77.77' }).waitFor()
    const old = seen.filter(({ body }) => !body.includes('7777'))
    expect(seen.length).toBeGreaterThan(old.length)
    for (const { cacheStatus } of old)
      expect(cacheStatus).toMatch(/Springhouse-SW;.*(ttl=-|detail)/)
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
