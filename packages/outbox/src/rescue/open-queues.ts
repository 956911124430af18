// SPDX-License-Identifier: MIT
import { sharedNames } from '@springhouse/core'
import { deviceKey } from '../codec/device-key.ts'
import { encryptedBy } from '../codec/encrypted-by.ts'
import { keyDatabaseName, readKey } from '../codec/key-database.ts'
import { type PinKey, pinKey } from '../codec/pin-key.ts'
import { openOutbox, type Outbox } from '../outbox.ts'

/** A queue as the rescue page finds it. */
export interface FoundQueue {
  readonly outbox: Outbox
  /** What opens its records; `undefined` where no PIN does. */
  readonly pin: PinKey | undefined
}

/**
 * Opens an app's queue without anything of the app.
 *
 * @param app left out: the one app of this origin that has a queue
 * @throws RangeError when there is none, or there are several
 */
export async function openQueueOf(app: string | undefined): Promise<FoundQueue> {
  const names = await databaseNames()
  const own = app ?? onlyAppIn(names)
  // An app that doesn't encrypt must be able to read what is imported here.
  const isEncrypted = names.includes(keyDatabaseName(own))
  const pin = isEncrypted ? await pinOf(own) : undefined
  const rules = isEncrypted ? { codec: encryptedBy(pin ?? deviceKey(own)) } : {}
  return { outbox: await openOutbox({ name: sharedNames(own).outboxDatabase, rules }), pin }
}

async function pinOf(app: string): Promise<PinKey | undefined> {
  return (await readKey(app, 'wrapped')) === undefined ? undefined : pinKey(app)
}

function onlyAppIn(names: readonly string[]): string {
  const apps = names.flatMap((name) => /^springhouse:(.+):outbox$/.exec(name)?.[1] ?? [])
  const [app] = apps
  if (app === undefined) throw new RangeError('Cannot find any records on this device')
  if (apps.length > 1) {
    throw new RangeError(`Cannot choose between ${apps.join(', ')}: name the app in the build`)
  }
  return app
}

// Platform: Firefox has had `databases()` since 126; before, the app's name must be built in, and no key is found.
async function databaseNames(): Promise<readonly string[]> {
  if (typeof indexedDB.databases !== 'function') return []
  return (await indexedDB.databases()).map(({ name = '' }) => name)
}
