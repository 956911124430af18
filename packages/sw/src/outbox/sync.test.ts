// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { Bulletin } from '../bulletin.ts'
import { askForSync, SYNC_TAG } from './sync.ts'

describe('askForSync()', () => {
  it('registers the tag where the browser has background sync', async () => {
    const tags: string[] = []
    const sync = { register: async (tag: string) => void tags.push(tag) }
    await askForSync({ sync }, new Bulletin(() => undefined))
    expect(tags).toEqual([SYNC_TAG])
  })

  it('does nothing where it has none', async () => {
    await expect(askForSync({}, new Bulletin(() => undefined))).resolves.toBeUndefined()
  })

  it('is only trouble when the browser refuses', async () => {
    const told: unknown[] = []
    const sync = { register: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }
    await askForSync({ sync }, new Bulletin((message) => told.push(message)))
    expect(told).toEqual([expect.objectContaining({ type: 'trouble' })])
  })
})
