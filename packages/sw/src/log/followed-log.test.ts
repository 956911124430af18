// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { Bulletin } from '../bulletin.ts'
import { cacheDatabase } from '../store/cache-database.ts'
import { ConfirmationStore } from '../store/confirmation-store.ts'
import { LogStore } from '../store/log-store.ts'
import { FollowedLog } from './followed-log.ts'

const NOW_MS = 1000

function followedLog(name: string, told: unknown[] = [], store?: Partial<LogStore>): FollowedLog {
  const real = new LogStore(cacheDatabase(name))
  return new FollowedLog({
    store: Object.assign(real, store),
    confirmations: new ConfirmationStore(`${name}-confirmation`),
    bulletin: new Bulletin((message) => told.push(message)),
    now: () => NOW_MS,
    maxTags: 4,
    onHardInvalidation: () => undefined,
  })
}

function at(seq: number): { readonly epoch: string; readonly seq: number } {
  return { epoch: 'e', seq }
}

const CONFIRMED = { head: at(0), atMs: NOW_MS }

describe('FollowedLog', () => {
  it('keeps table and disk in step when it forgets the older half', async () => {
    const log = followedLog('forgets')
    await log.applyReset('public', at(0), CONFIRMED)
    for (let seq = 1; seq <= 5; seq += 1) {
      const event = { position: at(seq), previousSeq: seq - 1, tags: [`t${seq}`], kind: 'soft' }
      await log.applyInvalidation('public', { ...event, kind: 'soft' }, CONFIRMED)
    }
    const { floor } = log.view('public') ?? {}
    expect(floor).toBeGreaterThan(0)
    const next = followedLog('forgets')
    await next.load()
    expect(next.view('public')?.floor).toBe(floor)
    expect(next.view('public')?.lastInvalidated('t1')).toBeUndefined()
    expect(next.view('public')?.lastInvalidated('t5')).toBe(5)
  })

  it('answers failed and applies nothing when the store fails', async () => {
    const told: unknown[] = []
    const applyInvalidation = (): never => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    const log = followedLog('fails', told, { applyInvalidation })
    await log.applyReset('public', at(0), CONFIRMED)
    const event = { position: at(1), previousSeq: 0, tags: ['a'], kind: 'soft' } as const
    expect(await log.applyInvalidation('public', event, CONFIRMED)).toMatchObject({
      kind: 'failed',
    })
    expect(log.position('public')).toEqual(at(0))
    expect(told.at(-1)).toMatchObject({ type: 'trouble' })
  })

  it('raises in memory although the disk refuses, and says that it is not on disk', async () => {
    const raise = (): never => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    const log = followedLog('raises', [], { raise })
    await log.applyReset('public', at(0), CONFIRMED)
    expect(await log.raise('public', ['a'], at(3))).toBe(false)
    expect(log.view('public')?.lastInvalidated('a')).toBe(3)
  })

  it('tries to load again when the store failed at first', async () => {
    let failures = 1
    const real = new LogStore(cacheDatabase('again'))
    const load = (): ReturnType<LogStore['load']> => {
      if (failures === 0) return real.load()
      failures -= 1
      throw new DOMException('gone', 'UnknownError')
    }
    await real.applyReset('public', at(7))
    const log = followedLog('again', [], { load })
    await log.load()
    expect(log.position('public')).toBeUndefined()
    await log.load()
    expect(log.position('public')).toEqual(at(7))
  })
})
