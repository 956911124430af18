// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON, recordWith } from '../testing/fixture.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { type BatchPlanning, isQuicker, planBatch } from './plan-batch.ts'

const PLANNING: BatchPlanning = {
  nowMs: NOON,
  busy: new Set(),
  schema: undefined,
  mayBeBatched: () => true,
}

function queued(seq: number, group: string, changes: Partial<OutboxRecord> = {}): OutboxRecord {
  return recordWith({ seq, key: `k${seq}`, group, state: 'queued', ...changes })
}

function seqs(records: readonly OutboxRecord[], changes: Partial<BatchPlanning> = {}): number[] {
  return planBatch(records, { ...PLANNING, ...changes }).map(({ seq }) => seq)
}

describe('planBatch()', () => {
  it('takes the oldest first, of one lane as many as follow one another', () => {
    expect(seqs([queued(3, '/b'), queued(1, '/a'), queued(2, '/a')])).toEqual([1, 2, 3])
  })

  it('lets nothing overtake one that is left out of its lane', () => {
    const later = { state: 'waiting', nextAtMs: NOON + 1 } as const
    for (const changes of [
      later,
      { state: 'parked' },
      { body: new ArrayBuffer(600_000) },
    ] as const) {
      const records = [queued(1, '/a'), queued(2, '/a', changes), queued(3, '/a'), queued(4, '/b')]
      expect(seqs(records)).toEqual([1, 4])
    }
    const records = [queued(1, '/a'), queued(2, '/a'), queued(3, '/a')]
    expect(seqs(records, { mayBeBatched: ({ seq }) => seq !== 2 })).toEqual([1])
  })

  it('leaves busy lanes alone', () => {
    const busy = new Set(['/a'])
    expect(seqs([queued(1, '/a'), queued(2, '/b')], { busy })).toEqual([2])
  })

  it('takes what depends on another one only after that, or when that is at the origin', () => {
    const child = queued(1, '/child', { dependsOn: ['k2'] })
    expect(seqs([child, queued(2, '/parent')])).toEqual([2])
    expect(seqs([queued(2, '/parent'), { ...child, seq: 3 }])).toEqual([2, 3])
    expect(seqs([child])).toEqual([1])
    expect(seqs([child], { unread: new Set(['k2']) })).toEqual([])
  })

  it('takes 25 at most, and half a megabyte of bodies', () => {
    const many = Array.from({ length: 40 }, (_, index) => queued(index + 1, `/${index}`))
    expect(seqs(many)).toHaveLength(25)
    const body = new ArrayBuffer(200_000)
    const large = many.map((record) => ({ ...record, body }))
    expect(seqs(large)).toEqual([1, 2])
  })

  it('takes those of one device and one origin', () => {
    const elsewhere = { url: 'https://other.example/api/animals/42' }
    const records = [
      queued(1, '/a'),
      queued(2, '/b', elsewhere),
      queued(3, '/c', { deviceId: 'd2' }),
    ]
    expect(seqs(records)).toEqual([1])
  })

  it('takes of each lane a run from its head, whatever is queued', () => {
    const aRecord = fc.record({
      group: fc.constantFrom('/a', '/b', '/c'),
      state: fc.constantFrom('queued', 'waiting', 'held', 'parked', 'sending'),
      nextAtMs: fc.constantFrom(0, NOON + 5000),
    })
    fc.assert(
      fc.property(fc.array(aRecord, { maxLength: 30 }), (drawn) => {
        const records = drawn.map(({ group, ...changes }, index) =>
          queued(index + 1, group, changes),
        )
        const chosen = new Set(seqs(records))
        for (const group of ['/a', '/b', '/c']) {
          const isChosen = records
            .filter((record) => record.group === group)
            .map(({ seq }) => chosen.has(seq))
          expect(isChosen.lastIndexOf(true)).toBe(isChosen.filter(Boolean).length - 1)
        }
      }),
    )
  })
})

describe('isQuicker()', () => {
  it('says no where as many requests may go out at once', () => {
    expect(isQuicker([queued(1, '/a'), queued(2, '/b')], 4)).toBe(false)
    expect(isQuicker([], 4)).toBe(false)
  })

  it('says yes where some would wait for others, or for a free request', () => {
    expect(isQuicker([queued(1, '/a'), queued(2, '/a')], 4)).toBe(true)
    expect(isQuicker([queued(1, '/a'), queued(2, '/b')], 1)).toBe(true)
  })
})
