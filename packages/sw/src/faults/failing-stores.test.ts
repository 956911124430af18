// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Damage, FaultEffect, FaultPoint } from './fault-script.ts'
import { LARGE, Page, SMALL } from './page.ts'

let page: Page
beforeEach(async () => {
  page = new Page()
  await page.portal.follow()
})
afterEach(() => page.end())

describe('a transaction that is aborted after its requests have succeeded', () => {
  it.each(['UnknownError', 'QuotaExceededError', 'AbortError'])(
    'has stored nothing, and the next answer is stored: %s',
    async (error) => {
      page.failAlways('commit', { kind: 'fail', error })
      expect(await page.read()).toContain('fwd=uri-miss')
      expect(page.count('store-write-failed')).toBeGreaterThan(0)
      expect(page.told).toContain('Cannot store response')
      page.portal.storage.disarm()
      expect(await page.read()).toContain('fwd=uri-miss')
      expect(await page.readAgain()).toContain('; hit')
    },
  )
})

describe('a quota that is used up', () => {
  it.each<FaultPoint>(['commit', 'write'])(
    'costs nothing where room can be made, whoever says so: %s',
    async (point) => {
      page.failOnce(point, { kind: 'fail', error: 'QuotaExceededError' })
      await page.read()
      expect(page.count('quota-exceeded')).toBeGreaterThan(0)
      expect(page.told).toContain('QuotaExceededError')
      expect(page.count('store-write-failed')).toBe(0)
      expect(await page.read()).toContain('; hit')
    },
  )

  it('costs nothing but the cache where there is none', async () => {
    page.failAlways('write', { kind: 'fail', error: 'QuotaExceededError' })
    await page.read()
    expect(await page.read()).toContain('fwd=uri-miss')
    expect(page.count('store-write-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('QuotaExceededError')
    expect(await page.readAgain()).toContain('; hit')
  })
})

describe('a store that refuses to be written', () => {
  it('hides no write from the page that made it', async () => {
    await page.read('/api/notes/1')
    page.failAlways('write', { kind: 'fail', error: 'UnknownError' })
    await page.portal.fetch('/api/notes/1', { method: 'PUT', body: '{}' })
    expect(await page.read('/api/notes/1')).not.toContain('; hit')
    expect(page.count('store-write-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('Cannot mark entries')
    expect(await page.readAgain('/api/notes/1')).toContain('; hit')
  })

  it('learns who is signed in as soon as it can be written', async () => {
    page.failAlways('commit', { kind: 'fail', error: 'UnknownError' })
    await page.signIn('bob')
    expect(page.count('session-write-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('Cannot store session')
    expect(await page.readAgain('/api/me')).toContain('; hit')
    page.portal.restart()
    expect(await page.read('/api/me')).toContain('; hit')
  })

  it('does not say that a user is signed out whom a worker that is started anew would take for signed in', async () => {
    await page.signIn('alice')
    await page.readAgain('/api/me')
    page.failAlways('write', { kind: 'fail', error: 'UnknownError' })
    page.portal.origin.user = undefined
    const signOut = (): Promise<void> => page.portal.call((api) => api.forgetPrivateData())
    await expect(signOut()).rejects.toThrow('The session is still stored')
    page.portal.storage.disarm()
    await signOut()
    page.portal.restart()
    expect((await page.portal.fetch('/api/me')).status).toBe(401)
  })

  it('acknowledges no event of the log, so that the page tells it again', async () => {
    await page.read()
    page.failAlways('write', { kind: 'fail', error: 'UnknownError' })
    page.portal.origin.change(SMALL)
    await page.portal.follow()
    expect(page.portal.acknowledgedSeq).toBeLessThan(page.portal.origin.head.seq)
    expect(page.count('log-write-failed')).toBeGreaterThan(0)
    expect(page.told).toContain('Cannot apply event of the log')
    page.portal.storage.disarm()
    await page.portal.follow()
    expect(page.portal.acknowledgedSeq).toBe(page.portal.origin.head.seq)
    expect(await page.read()).not.toContain('; hit')
  })
})

describe('a stored response that is damaged', () => {
  beforeEach(async () => {
    await page.read()
    page.portal.restart()
  })

  it.each<Damage>(['shape', 'bodiless', 'emptied', 'tagless'])(
    'is deleted, and replaced by what the network answers: %s',
    async (damage) => {
      page.failOnce('record', { kind: 'damage', damage })
      expect(await page.read()).toContain('fwd=uri-miss')
      expect(page.count('corrupt-entry')).toBeGreaterThan(0)
      expect(page.told).toContain('Cannot read entry')
      expect(await page.readAgain()).toContain('; hit')
    },
  )

  it('is none where it is of another version', async () => {
    page.failOnce('record', { kind: 'damage', damage: 'version' })
    expect(await page.read()).toContain('fwd=uri-miss')
    expect(await page.readAgain()).toContain('; hit')
  })

  it.each<Damage>(['shape', 'bodiless', 'emptied', 'tagless'])(
    'is never kept by what a 304 says: %s',
    async (damage) => {
      await page.read()
      page.portal.storage.arm([
        {
          point: 'record',
          effect: { kind: 'damage', damage },
          skip: 0,
          times: Number.POSITIVE_INFINITY,
        },
      ])
      await page.portal.fetch(SMALL, { cache: 'no-cache' })
      await page.portal.settled()
      expect(page.count('store-write-failed')).toBeGreaterThan(0)
      expect(page.told).toContain('Cannot update entry: DataError')
      page.portal.storage.disarm()
      await page.read()
      page.portal.restart()
      expect(await page.readAgain()).toContain('; hit')
    },
  )
})

describe('a browser without Cache Storage', () => {
  it.each(['SecurityError', 'NotSupportedError'])(
    'answers large reads as the network does: %s',
    async (error) => {
      page.failAlways('cache-open', { kind: 'fail', error })
      expect(await page.read(LARGE)).toContain('fwd=uri-miss')
      expect(await page.read(LARGE)).toContain('fwd=uri-miss')
      expect(page.count('store-write-failed')).toBeGreaterThan(0)
      expect(page.told).toContain(error)
      await page.read(SMALL)
      expect(await page.read(SMALL)).toContain('; hit')
      expect(await page.readAgain(LARGE)).toContain('; hit')
    },
  )

  it.each<[FaultEffect, string]>([
    [{ kind: 'nothing' }, 'body-gone'],
    [{ kind: 'torn' }, 'body-gone'],
    [{ kind: 'fail', error: 'UnknownError' }, 'store-read-failed'],
  ])('asks the network for a body that it cannot get: %o', async (effect, counter) => {
    await page.read(LARGE)
    page.failAlways('cache-match', effect)
    expect(await page.read(LARGE)).toContain('fwd=uri-miss')
    expect(page.count(counter)).toBeGreaterThan(0)
    expect(page.told).toContain('Cannot read body')
    expect(await page.readAgain(LARGE)).toContain('; hit')
  })
})

describe('storage that is wiped while the worker runs', () => {
  it('is begun anew, without a failed request', async () => {
    await page.read(LARGE)
    await page.read(SMALL)
    await page.portal.until(page.portal.storage.wipe())
    await page.read(LARGE)
    expect(await page.readAgain(SMALL)).toContain('; hit')
    expect(await page.readAgain(LARGE)).toContain('; hit')
  })

  it('goes on to store what is private', async () => {
    await page.signIn('alice')
    await page.portal.until(page.portal.storage.wipe())
    expect(await page.readAgain('/api/me')).toContain('; hit')
  })

  it('keeps what is queued to be sent', async () => {
    await page.signIn('alice')
    page.portal.origin.network.isOnline = false
    const answer = await page.portal.fetch('/api/yields', { method: 'POST', body: '17 l' })
    expect(answer.status).toBe(202)
    await page.portal.settled()
    await page.portal.until(page.portal.storage.wipe())
    page.failAlways('open', { kind: 'fail', error: 'UnknownError' })
    page.portal.restart()
    page.portal.origin.network.isOnline = true
    await page.signIn('alice')
    await page.portal.until(page.portal.worker.parts.outbox.hasten('connected'))
    expect([...page.portal.origin.yields.keys()]).toEqual(['17 l'])
  })
})
