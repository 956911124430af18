// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it, vi } from 'vitest'
import { Bulletin } from '../bulletin.ts'
import { cacheDatabase } from '../store/cache-database.ts'
import { SessionStore } from '../store/session-store.ts'
import { Session } from './session.ts'

function sessionOver(store: SessionStore): Session {
  return new Session({ store, bulletin: new Bulletin(() => undefined), onSwitch: () => undefined })
}

async function storeOf(name: string): Promise<SessionStore> {
  const store = new SessionStore(cacheDatabase(name))
  await sessionOver(store).apply('anna.r1', true)
  vi.spyOn(store, 'read').mockRejectedValueOnce(new DOMException('gone', 'UnknownError'))
  return store
}

describe('a session whose row could not be read', () => {
  it('is nobody until it can be read', async () => {
    const session = sessionOver(await storeOf('session-late'))
    await session.load()
    expect(session.token().partition).toBeUndefined()
    await session.load()
    expect(session.token().partition).toBe('anna.r1')
  })

  it('is whose the origin says, whatever is read later', async () => {
    const session = sessionOver(await storeOf('session-named'))
    await session.load()
    await Promise.all([session.apply('ben.r1', true), session.load()])
    await session.load()
    expect(session.token().partition).toBe('ben.r1')
  })
})
