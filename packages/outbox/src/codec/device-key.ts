// SPDX-License-Identifier: MIT
import { addKey, readKey } from './key-database.ts'
import { drawKey, importKey, type KeySource } from './key-source.ts'

/**
 * A key that the browser makes on first use and keeps for this device, in page and worker alike; nobody has to enter
 * anything.
 *
 * @param app the same as of `connect()`
 */
export function deviceKey(app: string): KeySource {
  let key: Promise<CryptoKey> | undefined
  return {
    key: () => {
      key ??= load(app)
      key.catch(() => {
        key = undefined
      })
      return key
    },
  }
}

async function load(app: string): Promise<CryptoKey> {
  const stored = await readKey(app, 'key')
  if (stored?.id === 'key') return stored.key
  const added = await addKey(app, { id: 'key', v: 1, key: await importKey(drawKey()) })
  if (added.id === 'key') return added.key
  throw new TypeError('Cannot use the key of this device: something else is stored in its place')
}
