// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Invalidation, TagTable } from '../log/tag-table.ts'
import { planSegments, type ScopeHead } from './log-head.ts'
import {
  decodeSegment,
  encodeSegment,
  joinSegment,
  type LogSegment,
  MAX_SEGMENT_BYTES,
  MAX_SEGMENT_TAGS,
  segmentEvents,
} from './log-segment.ts'

const entry = (seq: number, tags: readonly string[], kind: 'soft' | 'hard' = 'soft') => ({
  position: { epoch: 'k3', seq },
  previousSeq: seq - 1,
  tags,
  kind,
})

const join = (entries: readonly Invalidation[], after = 0): LogSegment =>
  joinSegment({ epoch: 'k3', after, seq: after + entries.length }, entries)

describe('joinSegment()', () => {
  it('names each tag once, with the last time that it was invalidated', () => {
    expect(join([entry(1, ['a', 'b']), entry(2, ['a'], 'hard'), entry(3, ['a'])])).toEqual({
      epoch: 'k3',
      after: 0,
      seq: 3,
      tags: [
        ['a', 3],
        ['b', 1],
      ],
      hard: [['a', 2]],
    })
  })

  it('names no tags when the entries are lost or too many', () => {
    const range = { epoch: 'k3', after: 0, seq: 1 }
    const many = Array.from({ length: MAX_SEGMENT_TAGS + 1 }, (_, at) => `t${at}`)
    const long = Array.from({ length: MAX_SEGMENT_BYTES / 256 + 1 }, (_, at) =>
      `${at}`.padStart(256, 'x'),
    )
    expect(joinSegment(range, undefined).tags).toBeUndefined()
    expect(joinSegment(range, [entry(1, many)]).tags).toBeUndefined()
    expect(joinSegment(range, [entry(1, long)]).tags).toBeUndefined()
    expect(joinSegment(range, [entry(1, many.slice(1))]).tags).toHaveLength(MAX_SEGMENT_TAGS)
  })
})

describe('segmentEvents()', () => {
  const segment = join([entry(65, ['a']), entry(66, ['b'], 'hard'), entry(67, ['c'])], 64)

  it('names all tags at the segment’s end, and the hard ones once more', () => {
    const position = { epoch: 'k3', seq: 67 }
    expect(segmentEvents(segment, 64)).toEqual([
      {
        type: 'inv',
        invalidation: { position, previousSeq: 64, tags: ['a', 'b', 'c'], kind: 'soft' },
      },
      { type: 'inv', invalidation: { position, previousSeq: 67, tags: ['b'], kind: 'hard' } },
    ])
  })

  it('leaves out what the follower has applied', () => {
    expect(segmentEvents(segment, 66)).toMatchObject([{ invalidation: { tags: ['c'] } }])
    expect(segmentEvents(segment, 67)).toEqual([])
    expect(segmentEvents(segment, 90)).toEqual([])
  })

  it('shows a gap to a follower that has missed something before it', () => {
    const table = TagTable.startingAt({ epoch: 'k3', seq: 63 })
    const [event] = segmentEvents(segment, 63)
    if (event?.type !== 'inv') throw new Error('Expected an invalidation')
    expect(table.apply(event.invalidation)).toEqual({ kind: 'gap' })
  })

  it('starts the follower over where the tags are too many', () => {
    const unnamed = { ...segment, tags: undefined, hard: [] }
    const position = { epoch: 'k3', seq: 67 }
    expect(segmentEvents(unnamed, 64)).toEqual([{ type: 'reset', position, why: 'too-many' }])
  })
})

describe('decodeSegment()', () => {
  const written = (segment: LogSegment): unknown => JSON.parse(encodeSegment(segment))

  it('reads back what encodeSegment() writes', () => {
    const named = join([entry(65, ['a', 'x:*']), entry(66, ['__proto__'], 'hard')], 64)
    const unnamed = joinSegment({ epoch: 'k3', after: 64, seq: 128 }, undefined)
    expect(decodeSegment(written(named))).toEqual(named)
    expect(decodeSegment(written(unnamed))).toEqual(unnamed)
  })

  it('writes a tag in a few bytes beside its name', () => {
    const text = encodeSegment(join([entry(1_000_001, ['product:42'])], 1_000_000))
    expect(text).toBe('{"epoch":"k3","after":1000000,"seq":1000001,"tags":[["product:42",1]]}')
  })

  const good = { epoch: 'k3', after: 64, seq: 66, tags: [['a', 1]] }
  it.each([
    ['null', null],
    ['a text', 'segment'],
    ['a list', []],
    ['no epoch', { ...good, epoch: undefined }],
    ['an epoch that can be none', { ...good, epoch: 'k 3' }],
    ['a negative place', { ...good, after: -1 }],
    ['an end before its beginning', { ...good, seq: 63 }],
    ['a fraction', { ...good, seq: 66.5 }],
    ['no tags', { ...good, tags: undefined }],
    ['a tag that can be none', { ...good, tags: [['a b', 1]] }],
    ['a time before the segment', { ...good, tags: [['a', 0]] }],
    ['a time after the segment', { ...good, tags: [['a', 3]] }],
    ['a bare tag', { ...good, tags: ['a'] }],
    ['hard tags that are no list', { ...good, hard: 'a' }],
    [
      'too many tags',
      { ...good, tags: Array.from({ length: MAX_SEGMENT_TAGS + 1 }, (_, at) => [`t${at}`, 1]) },
    ],
  ])('refuses %s', (_what, value) => {
    expect(decodeSegment(value)).toBeUndefined()
  })
})

describe('a follower of segments', () => {
  const SIZE = 4
  const entries = fc.array(
    fc.record({ tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd:*'), { maxLength: 3 }) }),
    { minLength: 1, maxLength: 30 },
  )

  function headOf(log: readonly Invalidation[]): ScopeHead {
    const seq = log.length
    const after = seq - (seq % SIZE)
    const tail = joinSegment({ epoch: 'k3', after, seq }, log.slice(after))
    return { scope: 'public', epoch: 'k3', seq, floor: 0, segmentSize: SIZE, tail }
  }

  function follow(table: TagTable, log: readonly Invalidation[]): void {
    const head = headOf(log)
    const plan = planSegments(table.position, head)
    if (plan.kind !== 'apply') return
    const sealed = plan.segments.map((number) =>
      joinSegment(
        { epoch: 'k3', after: number * SIZE, seq: (number + 1) * SIZE },
        log.slice(number * SIZE, (number + 1) * SIZE),
      ),
    )
    for (const segment of [...sealed, head.tail]) {
      for (const event of segmentEvents(segment, table.position.seq)) {
        if (event.type !== 'inv') throw new Error('The follower was told to start over')
        expect(table.apply(event.invalidation).kind).toBe('applied')
      }
    }
  }

  it('hears every entry, whenever it asks, and no tag as older than it is', () => {
    fc.assert(
      fc.property(entries, fc.array(fc.nat(30), { maxLength: 6 }), (list, stops) => {
        const log = list.map(({ tags }, index) => entry(index + 1, tags))
        const table = TagTable.startingAt({ epoch: 'k3', seq: 0 })
        for (const stop of [...stops, log.length].toSorted((a, b) => a - b)) {
          follow(table, log.slice(0, stop))
        }
        expect(table.position.seq).toBe(log.length)
        for (const { position, tags } of log) {
          for (const tag of tags) {
            expect(table.lastInvalidated(tag)).toBeGreaterThanOrEqual(position.seq)
          }
        }
      }),
    )
  })

  it('hears nothing anew when it asks for the same tail again', () => {
    const log = [entry(1, ['a']), entry(2, ['b'])]
    const table = TagTable.startingAt({ epoch: 'k3', seq: 0 })
    follow(table, log.slice(0, 1))
    follow(table, log)
    expect(table.lastInvalidated('a')).toBe(1)
    expect(table.lastInvalidated('b')).toBe(2)
  })
})
