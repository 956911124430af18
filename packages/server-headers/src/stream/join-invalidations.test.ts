// SPDX-License-Identifier: MIT
import type { Invalidation } from '@springhouse/core'
import { TagTable } from '@springhouse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinInvalidations } from './join-invalidations.ts'

const entry = (seq: number, kind: Invalidation['kind'], ...tags: string[]): Invalidation => ({
  position: { epoch: 'e', seq },
  previousSeq: seq - 1,
  tags,
  kind,
})

describe('joinInvalidations', () => {
  it('joins neighbours of one kind, with distinct tags and the last position', () => {
    expect(joinInvalidations([entry(4, 'soft', 'a', 'b'), entry(6, 'soft', 'b', 'c')], 2)).toEqual([
      { position: { epoch: 'e', seq: 6 }, previousSeq: 2, tags: ['a', 'b', 'c'], kind: 'soft' },
    ])
  })

  it('keeps kinds apart, in order and without a gap', () => {
    const joined = joinInvalidations(
      [entry(3, 'soft', 'a'), entry(4, 'hard', 'b'), entry(5, 'soft', 'c')],
      2,
    )
    expect(
      joined.map(({ kind, previousSeq, position }) => [kind, previousSeq, position.seq]),
    ).toEqual([
      ['soft', 2, 3],
      ['hard', 3, 4],
      ['soft', 4, 5],
    ])
  })

  it('joins no more than 1,000 tags', () => {
    const many = (seq: number): Invalidation =>
      entry(seq, 'soft', ...Array.from({ length: 400 }, (_, at) => `${seq}:${at}`))
    const joined = joinInvalidations([many(3), many(4), many(5)], 2)
    expect(joined.map(({ previousSeq, position }) => [previousSeq, position.seq])).toEqual([
      [2, 4],
      [4, 5],
    ])
  })

  it('gives nothing for nothing', () => {
    expect(joinInvalidations([], 2)).toEqual([])
  })

  it('brings a follower that is cut off anywhere to a place before which it has missed nothing', () => {
    const entries = fc.array(
      fc.record({ hard: fc.boolean(), tag: fc.constantFrom('a', 'b', 'c') }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(entries, fc.nat(12), (list, cut) => {
        const log = list.map(({ hard, tag }, index) =>
          entry(index + 1, hard ? 'hard' : 'soft', tag),
        )
        const table = TagTable.startingAt({ epoch: 'e', seq: 0 })
        for (const event of joinInvalidations(log, 0).slice(0, cut)) {
          expect(table.apply(event).kind).toBe('applied')
        }
        for (const { position, tags } of log) {
          if (position.seq > table.position.seq) continue
          for (const tag of tags) {
            expect(table.lastInvalidated(tag)).toBeGreaterThanOrEqual(position.seq)
          }
        }
      }),
    )
  })
})
