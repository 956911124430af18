// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'

/** The tag that Workbox's queue of notes listens to. */
const TAG = 'workbox-background-sync:notes'
const REGISTRATION_LIMIT_MS = 5_000

/** Fires the sync event, as the browser does when it has a network again. */
export async function dispatchSync(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  try {
    const registered = new Promise<string>((resolve, reject) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [first] = registrations
        if (first !== undefined) resolve(first.registrationId)
      })
      const late = (): void => reject(new Error('No worker is registered'))
      setTimeout(late, REGISTRATION_LIMIT_MS).unref()
    })
    // Whatever fails first is told; this isn't asked for then.
    registered.catch(() => undefined)
    await devtools.send('ServiceWorker.enable')
    const registrationId = await registered
    const { origin } = new URL(page.url())
    const event = { origin, registrationId, tag: TAG, lastChance: false }
    await devtools.send('ServiceWorker.dispatchSyncEvent', event)
  } finally {
    await devtools.detach().catch(() => undefined)
  }
}
