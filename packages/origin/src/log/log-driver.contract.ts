// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FollowEvent, LogDriver } from './log-driver.ts'

/** Makes a driver that is not started. Each one made for the same `app` sees the same log if the driver is shared. */
export type MakeDriver = (options: { readonly history: number }) => LogDriver

let made = 0

/** Runs the suite that every log driver passes. */
export function runLogDriverContract(name: string, makeDriver: MakeDriver): void {
  describe(`LogDriver contract: ${name}`, () => {
    let driver: LogDriver
    let app: string

    const started = async (history = 100_000): Promise<LogDriver> => {
      const fresh = makeDriver({ history })
      await fresh.start({ app, now: Date.now, onEvent: () => undefined })
      return fresh
    }

    beforeEach(async () => {
      made += 1
      app = `contract-${process.pid}-${made}`
      driver = await started()
    })

    afterEach(async () => {
      await driver.close()
    })

    it('append() counts up by one within one epoch', async () => {
      const first = await driver.append('public', ['a'], 'soft')
      const second = await driver.append('public', ['b', 'c'], 'hard')
      expect(second).toEqual({ epoch: first.epoch, seq: first.seq + 1 })
      expect((await driver.read('public')).head).toEqual(second)
    })

    it('append() gives each of many concurrent callers a seq of its own', async () => {
      const appended = await Promise.all(
        Array.from({ length: 50 }, (_, at) => driver.append('public', [`tag:${at}`], 'soft')),
      )
      expect(new Set(appended.map(({ seq }) => seq)).size).toBe(50)
    })

    it('append() keeps scopes apart', async () => {
      const ours = await driver.append('public', ['a'], 'soft')
      const theirs = await driver.append('tenant-1', ['a'], 'soft')
      expect(theirs.epoch).not.toBe(ours.epoch)
      const caughtUp = await driver.catchUp('tenant-1', theirs)
      expect(caughtUp).toMatchObject({ kind: 'caught-up', invalidations: [] })
    })

    it('follow() starts at the head and hears what comes after, in order', async () => {
      const before = await driver.append('public', ['old'], 'soft')
      const heard = record(driver)
      expect(await heard.next()).toEqual({ type: 'start', position: before })
      const first = await driver.append('public', ['a', 'b:*'], 'soft')
      const second = await driver.append('public', ['*'], 'hard')
      expect(await heard.next()).toEqual(inv(first, ['a', 'b:*'], 'soft'))
      expect(await heard.next()).toEqual(inv(second, ['*'], 'hard'))
      expect(heard.following.isHearing(second)).toBe(true)
    })

    it('follow() hears every one of many appends once', async () => {
      const heard = record(driver)
      await heard.next()
      const appended = await Promise.all(
        Array.from({ length: 120 }, (_, at) => driver.append('public', [`tag:${at}`], 'soft')),
      )
      const seqs: number[] = []
      while (seqs.length < 120) {
        const event = await heard.next()
        if (event.type === 'inv') seqs.push(event.invalidation.position.seq)
      }
      expect(seqs).toEqual(appended.map(({ seq }) => seq).sort((a, b) => a - b))
    })

    it('follow() says nothing more after close()', async () => {
      const heard = record(driver)
      await heard.next()
      heard.following.close()
      const position = await driver.append('public', ['a'], 'soft')
      await driver.read('public')
      expect(heard.waiting).toEqual([])
      expect(heard.following.isHearing(position)).toBe(false)
    })

    it('catchUp() starts at the head when the follower has nothing', async () => {
      const head = await driver.append('public', ['a'], 'soft')
      const expected = { kind: 'caught-up', from: head, head, invalidations: [] }
      expect(await driver.catchUp('public', undefined)).toEqual(expected)
    })

    it('catchUp() names each tag once, at the head', async () => {
      const since = await driver.append('public', ['before'], 'soft')
      await driver.append('public', ['a', 'b'], 'soft')
      await driver.append('public', ['a'], 'soft')
      const head = await driver.append('public', ['c:*'], 'soft')
      const caughtUp = await driver.catchUp('public', since)
      expect(caughtUp).toMatchObject({ kind: 'caught-up', from: since, head })
      if (caughtUp.kind !== 'caught-up') return
      expect(caughtUp.invalidations).toHaveLength(1)
      const [joined] = caughtUp.invalidations
      expect(joined).toMatchObject({ position: head, previousSeq: since.seq, kind: 'soft' })
      expect([...(joined?.tags ?? [])].sort()).toEqual(['a', 'b', 'c:*'])
    })

    it('catchUp() names hard invalidations apart, also when a soft one came later', async () => {
      const since = await driver.append('public', ['before'], 'soft')
      await driver.append('public', ['gone'], 'hard')
      await driver.append('public', ['gone', 'changed'], 'soft')
      const caughtUp = await driver.catchUp('public', since)
      if (caughtUp.kind !== 'caught-up') throw new Error('expected to be caught up')
      const byKind = caughtUp.invalidations.map(({ kind, tags }) => ({ kind, tags }))
      expect(byKind).toEqual([
        { kind: 'hard', tags: ['gone'] },
        { kind: 'soft', tags: ['changed'] },
      ])
    })

    it('catchUp() resets a follower of another epoch or beyond the head', async () => {
      const head = await driver.append('public', ['a'], 'soft')
      const reset = { kind: 'reset', head, why: 'epoch' }
      expect(await driver.catchUp('public', { epoch: 'other', seq: 0 })).toEqual(reset)
      expect(await driver.catchUp('public', { epoch: head.epoch, seq: head.seq + 1 })).toEqual(
        reset,
      )
    })

    it('catchUp() resets a follower that missed too many tags, or too many bytes of them', async () => {
      const since = await driver.append('public', ['before'], 'soft')
      const long = Array.from({ length: 400 }, (_, at) => `${'x'.repeat(200)}:${at}`)
      await driver.append('public', long, 'soft')
      expect(await driver.catchUp('public', since)).toMatchObject({
        kind: 'reset',
        why: 'too-many',
      })
      const after = (await driver.read('public')).head
      for (const part of [0, 1]) {
        const tags = Array.from({ length: 600 }, (_, at) => `t:${part}:${at}`)
        await driver.append('public', tags, 'soft')
      }
      expect(await driver.catchUp('public', after)).toMatchObject({
        kind: 'reset',
        why: 'too-many',
      })
    })

    it('catchUp() resets a follower from before the floor', async () => {
      const small = await started(100)
      const since = await small.append('trimmed', ['first'], 'soft')
      for (let at = 0; at < 350; at += 1) await small.append('trimmed', [`tag:${at}`], 'soft')
      const { floor, head } = await small.read('trimmed')
      expect(floor).toBeGreaterThan(since.seq)
      expect(await small.catchUp('trimmed', since)).toEqual({ kind: 'reset', head, why: 'trimmed' })
      const atFloor = await small.catchUp('trimmed', { epoch: head.epoch, seq: floor })
      expect(atFloor.kind).toBe('caught-up')
      await small.close()
    })

    it('acknowledge() of `applied` is reached when those who follow have applied the entry', async () => {
      const heard = record(driver)
      await heard.next()
      const position = await driver.append('public', ['a'], 'soft')
      const answer = await driver.acknowledge('public', position, 'applied', 5_000)
      expect(answer).toEqual({ reached: true })
      expect(heard.following.isHearing(position)).toBe(true)
    })

    it('readRange() reads entries in order, each with its tags and kind', async () => {
      const first = await driver.append('public', ['a', 'b:*'], 'soft')
      const second = await driver.append('public', ['c'], 'hard')
      const { epoch } = first
      expect(await driver.readRange('public', epoch, first.seq, second.seq)).toEqual([
        { position: first, previousSeq: first.seq - 1, tags: ['a', 'b:*'], kind: 'soft' },
        { position: second, previousSeq: first.seq, tags: ['c'], kind: 'hard' },
      ])
      const whole = await driver.readRange('public', epoch, 1, second.seq)
      expect(whole?.map(({ position }) => position.seq).at(0)).toBe(1)
      expect(whole).toHaveLength(second.seq)
    })

    it('readRange() answers undefined for another epoch, and for entries that are not written yet', async () => {
      const { epoch, seq } = await driver.append('public', ['a'], 'soft')
      expect(await driver.readRange('public', 'other', seq, seq)).toBeUndefined()
      expect(await driver.readRange('public', epoch, seq, seq + 1)).toBeUndefined()
    })

    it('readRange() answers undefined for entries that were trimmed', async () => {
      const small = await started(100)
      const { epoch, seq } = await small.append('trimmed', ['same'], 'soft')
      for (let at = 0; at < 350; at += 1) await small.append('trimmed', ['same'], 'soft')
      const { floor, head } = await small.read('trimmed')
      expect(floor).toBeGreaterThan(seq)
      expect(await small.readRange('trimmed', epoch, seq, head.seq)).toBeUndefined()
      expect(await small.readRange('trimmed', epoch, floor + 1, head.seq)).toHaveLength(
        head.seq - floor,
      )
      await small.close()
    })

    it('tagVersions() knows when a tag and the prefixes that reach it were invalidated', async () => {
      const exact = await driver.append('public', ['product:42'], 'soft')
      const prefix = await driver.append('public', ['product:*'], 'soft')
      const versions = await driver.tagVersions('public', ['product:42', 'other'])
      expect(versions.head).toEqual(prefix)
      expect(versions.epoch).toBe(prefix.epoch)
      expect(versions.lastInvalidated('product:42')).toBe(exact.seq)
      expect(versions.lastInvalidated('product:*')).toBe(prefix.seq)
      expect(versions.lastInvalidated('other')).toBeUndefined()
      expect(versions.lastInvalidated('*')).toBeUndefined()
      await driver.append('public', ['*'], 'soft')
      const later = await driver.tagVersions('public', ['other'])
      expect(later.lastInvalidated('*')).toBe(prefix.seq + 1)
    })
  })
}

function inv(position: Position, tags: readonly string[], kind: 'soft' | 'hard'): FollowEvent {
  return { type: 'inv', invalidation: { position, previousSeq: position.seq - 1, tags, kind } }
}

/** Follows a scope and hands out its events one by one. */
function record(driver: LogDriver, scope = 'public') {
  const waiting: FollowEvent[] = []
  let wake: () => void = () => undefined
  const following = driver.follow(scope, (event) => {
    waiting.push(event)
    wake()
  })
  const next = async (): Promise<FollowEvent> => {
    for (;;) {
      const event = waiting.shift()
      if (event !== undefined) return event
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { following, next, waiting }
}
