// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { type Confirmation, LEASE_MS, type LogView, NO_LOG } from '@springhouse/core'
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

/** A log whose looks for a confirmation are counted, and the clock that it lives by. */
function watchedLog(name: string, read: () => Promise<Confirmation | undefined>) {
  const seen = { nowMs: NOW_MS, looks: 0, told: [] as unknown[] }
  const confirmations = new ConfirmationStore(`${name}-confirmation`)
  confirmations.read = () => {
    seen.looks += 1
    return read()
  }
  const log = new FollowedLog({
    store: new LogStore(cacheDatabase(name)),
    confirmations,
    bulletin: new Bulletin((message) => seen.told.push(message)),
    now: () => seen.nowMs,
    onHardInvalidation: () => undefined,
  })
  return { log, seen }
}

function viewOf(log: FollowedLog): LogView {
  const view = log.view('public')
  if (view === undefined || view === NO_LOG) throw new Error(`There is no view: ${view}`)
  return view
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
    const { floor } = viewOf(log)
    expect(floor).toBeGreaterThan(0)
    const next = followedLog('forgets')
    await next.load()
    expect(viewOf(next).floor).toBe(floor)
    expect(viewOf(next).lastInvalidated('t1')).toBeUndefined()
    expect(viewOf(next).lastInvalidated('t5')).toBe(5)
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
    expect(viewOf(log).lastInvalidated('a')).toBe(3)
  })

  it('tries to load again when the store failed at first', async () => {
    let failures = 1
    const real = new LogStore(cacheDatabase('again'))
    const loadFirst = (): ReturnType<LogStore['loadFirst']> => {
      if (failures === 0) return real.loadFirst()
      failures -= 1
      throw new DOMException('gone', 'UnknownError')
    }
    await real.applyReset('public', at(7))
    const log = followedLog('again', [], { loadFirst })
    await log.load()
    expect(log.position('public')).toBeUndefined()
    await log.load()
    expect(log.position('public')).toEqual(at(7))
  })

  it('knows that there is no log once it has looked for one, and not when it could not look', async () => {
    const told: unknown[] = []
    const log = followedLog('nothing', told)
    expect(log.view('public')).toBeUndefined()
    await log.load()
    expect(log.view('public')).toBe(NO_LOG)
    const loadFirst = (): never => {
      throw new DOMException('gone', 'UnknownError')
    }
    const blind = followedLog('blind', told, { loadFirst })
    await blind.load()
    expect(blind.view('public')).toBeUndefined()
    expect(told).toEqual([expect.objectContaining({ type: 'trouble' })])
  })
})

describe('isFollowing()', () => {
  it('looks for a confirmation at most once a second while there is none, whatever the number of reads', async () => {
    const { log, seen } = watchedLog('looks', async () => undefined)
    await log.applyReset('public', at(5), CONFIRMED)
    expect(await log.isFollowing('public')).toBe(true)
    expect(seen.looks).toBe(0)
    seen.nowMs += LEASE_MS
    const reads = Array.from({ length: 200 }, () => log.isFollowing('public'))
    expect(new Set(await Promise.all(reads))).toEqual(new Set([false]))
    seen.nowMs += 999
    await log.isFollowing('public')
    expect(seen.looks).toBe(1)
    seen.nowMs += 1
    await log.isFollowing('public')
    expect(seen.looks).toBe(2)
  })

  it('looks again when the clock was set back', async () => {
    const { log, seen } = watchedLog('set-back', async () => undefined)
    await log.applyReset('public', at(5), { ...CONFIRMED, atMs: -LEASE_MS })
    await log.isFollowing('public')
    seen.nowMs -= 1000
    await log.isFollowing('public')
    expect(seen.looks).toBe(2)
  })

  it('believes a page at once, and more than what is found on the disk meanwhile', async () => {
    let release: (found: Confirmation) => void = () => undefined
    const found = new Promise<Confirmation>((resolve) => {
      release = resolve
    })
    const { log, seen } = watchedLog('believes', () => found)
    await log.applyReset('public', at(5), { ...CONFIRMED, atMs: -LEASE_MS })
    const answer = log.isFollowing('public')
    log.confirm('public', { head: at(9), atMs: NOW_MS })
    release({ head: at(5), atMs: NOW_MS })
    expect(await answer).toBe(false)
    log.confirm('public', { head: at(5), atMs: NOW_MS })
    expect(await log.isFollowing('public')).toBe(true)
    expect(seen.looks).toBe(1)
  })

  it('follows nothing while the confirmation cannot be read, and says so once a second', async () => {
    const { log, seen } = watchedLog('unreadable', async () => {
      throw new DOMException('gone', 'UnknownError')
    })
    await log.applyReset('public', at(5), { ...CONFIRMED, atMs: -LEASE_MS })
    seen.told.length = 0
    expect(await log.isFollowing('public')).toBe(false)
    expect(await log.isFollowing('public')).toBe(false)
    expect(seen.told).toEqual([expect.objectContaining({ type: 'trouble' })])
  })
})
