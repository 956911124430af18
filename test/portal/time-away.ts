// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { connectDevtools } from '../drivers/devtools.ts'
import type { Chromium } from '../drivers/chromium.ts'

/** Leaves the app for so long: nothing of it is open, its worker is gone, and all that is on the device is older. */
export async function leaveFor(browser: Chromium, url: string, ms: number): Promise<void> {
  const { page } = browser
  await page.goto(`${url}/favicon.svg`)
  const devtools = await connectDevtools(browser.devtools)
  await devtools.stopAllWorkers(url)
  devtools.close()
  await makeOlder(page, ms)
}

// The proof that the log is followed, and what is stored.
function makeOlder(page: Page, ms: number): Promise<void> {
  return page.evaluate(async (byMs) => {
    const shift = (name: string, store: string, fields: readonly string[]): Promise<void> =>
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
            const older = fields.map((field) => [field, (record[field] ?? 0) - byMs])
            cursor.update({ ...record, ...Object.fromEntries(older) })
            cursor.continue()
          })
          transaction.addEventListener('complete', () => {
            database.close()
            resolve()
          })
        })
      })
    await shift('confirmation', 'confirmations', ['atMs'])
    await shift('cache', 'entries', ['requestTimeMs', 'responseTimeMs'])
  }, ms)
}
