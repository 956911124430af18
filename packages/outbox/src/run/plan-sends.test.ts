// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutboxRecord, RecordState } from '../store/outbox-schema.ts'
import { NOON, recordWith } from '../testing/fixture.ts'
import { MAX_PARALLEL_GROUPS, nextDueMs, planSends } from './plan-sends.ts'

const NONE = new Set<string>()
const PLANNING = { nowMs: NOON, busy: NONE, limit: MAX_PARALLEL_GROUPS, schema: undefined }
const UNPAUSED = { pause: undefined, nowMs: NOON, schema: undefined }
const DAY_MS = 86_400_000

function row(seq: number, group: string, changes: Partial<OutboxRecord> = {}): OutboxRecord {
  return recordWith({ seq, key: `k${seq}`, group, state: 'queued', ...changes })
}

function planned(records: readonly OutboxRecord[], busy: ReadonlySet<string> = NONE): number[] {
  return planSends(records, { ...PLANNING, busy }).map(({ seq }) => seq)
}

describe('planSends()', () => {
  it('chooses the oldest of each group, four groups at most', () => {
    const records = ['a', 'a', 'b', 'c', 'd', 'e'].map((group, index) => row(index + 1, group))
    expect(planned(records.toReversed())).toEqual([1, 3, 4, 5])
  })

  it('leaves a group alone when it is busy', () => {
    expect(planned([row(1, 'a'), row(2, 'b')], new Set(['a']))).toEqual([2])
  })

  it.each([
    ['parked', {}],
    ['sending', {}],
    ['waiting', { nextAtMs: NOON + 1 }],
    ['held', { why: 'user' }],
    ['queued', { v: 2 }],
  ] as const)('blocks the group and only the group when its head is %s', (state, changes) => {
    const head = row(1, 'a', { state, ...changes })
    expect(planned([head, row(2, 'a'), row(3, 'b')])).toEqual([3])
  })

  it('goes on to the next when the head is acknowledged', () => {
    expect(planned([row(1, 'a', { state: 'acked' }), row(2, 'a')])).toEqual([2])
  })

  it.each(['auth', 'other-owner', 'upgrade'] as const)(
    'sends a held record when its hold can end by itself: %s',
    (why) => {
      expect(planned([row(1, 'a', { state: 'held', why })])).toEqual([1])
    },
  )

  it('is due when its time is further away than any delay', () => {
    expect(planned([row(1, 'a', { state: 'waiting', nextAtMs: NOON + 2 * DAY_MS })])).toEqual([1])
  })

  it('waits when what it depends on is not acknowledged', () => {
    const child = row(2, 'b', { dependsOn: ['k1'] })
    expect(planned([row(1, 'a', { state: 'parked' }), child])).toEqual([])
    expect(planned([row(1, 'a', { state: 'acked' }), child])).toEqual([2])
    expect(planned([child])).toEqual([2])
  })

  it('waits when what it comes after is not acknowledged, though that has left its line', () => {
    const monitor = { url: 'https://portal.example/jobs/1', polls: 0 }
    const accepted = row(1, 'a', { state: 'waiting', nextAtMs: NOON + 5, monitor })
    expect(planned([accepted, row(2, 'a', { after: 'k1' })])).toEqual([])
    expect(planned([accepted, row(2, 'a')])).toEqual([2])
  })

  it('leaves what a newer version of the app has written to that version', () => {
    const records = [row(1, 'a', { schema: 2 }), row(2, 'a'), row(3, 'b')]
    expect(planned(records)).toEqual([3])
    expect(planSends(records, { ...PLANNING, schema: 2 }).map(({ seq }) => seq)).toEqual([1, 3])
  })

  it('never chooses two of a group, nor one before an older live one', () => {
    const states: readonly RecordState[] = ['queued', 'waiting', 'sending', 'parked', 'acked']
    const entry = fc.record({
      group: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      state: fc.constantFrom(...states),
      nextAtMs: fc.constantFrom(0, NOON + 5),
    })
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const records = entries.map(({ group, ...changes }, seq) => row(seq, group, changes))
        const chosen = planSends(records, PLANNING)
        expect(new Set(chosen.map(({ group }) => group)).size).toBe(chosen.length)
        expect(chosen.length).toBeLessThanOrEqual(MAX_PARALLEL_GROUPS)
        for (const { seq, group } of chosen) {
          const older = records.filter((other) => other.group === group && other.seq < seq)
          expect(older.every(({ state }) => state === 'acked')).toBe(true)
        }
      }),
    )
  })
})

describe('nextDueMs()', () => {
  const pause = {
    id: 'pause:ann',
    v: 1,
    why: 'throttled',
    untilMs: NOON + 500,
    failures: 1,
  } as const

  it('is undefined when nothing waits for time to pass', () => {
    expect(nextDueMs([row(1, 'a', { state: 'parked' }), row(2, 'a')], UNPAUSED)).toBeUndefined()
    expect(nextDueMs([], { ...UNPAUSED, pause })).toBeUndefined()
  })

  it('is the time to the earliest head', () => {
    const waiting = (seq: number, inMs: number): OutboxRecord =>
      row(seq, `g${seq}`, { state: 'waiting', nextAtMs: NOON + inMs })
    expect(nextDueMs([waiting(1, 900), waiting(2, 300)], UNPAUSED)).toBe(300)
    expect(nextDueMs([waiting(1, -900)], UNPAUSED)).toBe(0)
  })

  it('is not before the pause ends', () => {
    expect(nextDueMs([row(1, 'a')], { ...UNPAUSED, pause })).toBe(500)
    const far = { ...pause, untilMs: NOON + 2 * DAY_MS }
    expect(nextDueMs([row(1, 'a')], { ...UNPAUSED, pause: far })).toBe(0)
  })
})
