// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Tag } from './tag.ts'
import { type Invalidation, TagTable } from './tag-table.ts'
import { judgeValidity } from './validity.ts'

function at(seq: number, epoch = 'k3'): { epoch: string; seq: number } {
  return { epoch, seq }
}

function event(seq: number, tags: readonly Tag[], previousSeq = seq - 1): Invalidation {
  return { position: at(seq), previousSeq, tags, kind: 'soft' }
}

function verdict(table: TagTable, seq: number, ...tags: Tag[]): string {
  return judgeValidity({ tags, stamp: at(seq) }, table).kind
}

describe('TagTable.apply()', () => {
  it('records the tags and moves the position', () => {
    const table = TagTable.startingAt(at(4))
    expect(table.apply(event(5, ['a', 'b']))).toEqual({ kind: 'applied', raised: ['a', 'b'] })
    expect(table.position).toEqual(at(5))
    expect(table.lastInvalidated('a')).toBe(5)
  })

  it('applies an event that skips numbers when nothing is missing before it', () => {
    const table = TagTable.startingAt(at(4))
    expect(table.apply(event(9, ['a'], 4)).kind).toBe('applied')
  })

  it('changes nothing when something is missing before the event', () => {
    const table = TagTable.startingAt(at(4))
    expect(table.apply(event(9, ['a'], 5))).toEqual({ kind: 'gap' })
    expect(table.snapshot()).toEqual({ epoch: 'k3', seq: 4, floor: 4, tags: new Map() })
  })

  it('changes nothing when the event belongs to another epoch', () => {
    const table = TagTable.startingAt(at(4, 'other'))
    expect(table.apply(event(5, ['a']))).toEqual({ kind: 'epoch' })
    expect(table.size).toBe(0)
  })

  it('raises nothing when an event comes again', () => {
    const table = TagTable.startingAt(at(4))
    table.apply(event(5, ['a']))
    table.apply(event(6, ['b']))
    expect(table.apply(event(5, ['a']))).toEqual({ kind: 'applied', raised: [] })
    expect(table.position).toEqual(at(6))
  })
})

describe('TagTable.raise()', () => {
  it('makes an own write count at once, without moving the position', () => {
    const table = TagTable.startingAt(at(4))
    expect(table.raise(['a'], 6)).toEqual(['a'])
    expect(verdict(table, 5, 'a')).toBe('invalid')
    expect(table.position).toEqual(at(4))
  })

  it('never lowers a version', () => {
    const table = TagTable.startingAt(at(4))
    table.raise(['a'], 6)
    expect(table.raise(['a'], 5)).toEqual([])
    expect(table.lastInvalidated('a')).toBe(6)
  })

  it('raises the floor over what it forgets when it is full', () => {
    const table = new TagTable({ epoch: 'k3', seq: 0, floor: 0, tags: new Map() }, 4)
    for (const seq of [1, 2, 3, 4, 5]) table.apply(event(seq, [`t:${seq}`]))
    expect(table.size).toBeLessThanOrEqual(4)
    expect(table.lastInvalidated('t:1')).toBeUndefined()
    expect(verdict(table, 0, 't:1')).toBe('unknown')
    expect(verdict(table, 5, 't:1')).toBe('valid')
  })
})

describe('TagTable.reset()', () => {
  it('makes everything stored before unknown', () => {
    const table = TagTable.startingAt(at(4))
    table.apply(event(5, ['a']))
    table.reset(at(9))
    expect(table.snapshot()).toEqual({ epoch: 'k3', seq: 9, floor: 9, tags: new Map() })
    expect(verdict(table, 8, 'b')).toBe('unknown')
  })

  it('forgets the old epoch wholly when a new one begins, even with a lower seq', () => {
    const table = TagTable.startingAt(at(4))
    table.apply(event(5, ['a']))
    table.reset(at(1, 'k4'))
    expect(table.snapshot()).toEqual({ epoch: 'k4', seq: 1, floor: 1, tags: new Map() })
    expect(verdict(table, 99, 'a')).toBe('unknown')
  })

  it('keeps an own write that lies beyond the place it starts over from', () => {
    const table = TagTable.startingAt(at(4))
    table.raise(['a'], 7)
    table.reset(at(6))
    expect(verdict(table, 6, 'a')).toBe('invalid')
    expect(verdict(table, 6, 'b')).toBe('valid')
  })

  it('never steps back within an epoch', () => {
    const table = TagTable.startingAt(at(4))
    table.apply(event(5, ['a']))
    table.reset(at(3))
    expect(table.position).toEqual(at(5))
    expect(table.floor).toBe(4)
    expect(verdict(table, 4, 'a')).toBe('invalid')
  })
})

describe('TagTable.snapshot()', () => {
  it('gives a copy that makes an equal table', () => {
    const table = TagTable.startingAt(at(4))
    table.apply(event(5, ['a']))
    const copy = new TagTable(table.snapshot())
    table.apply(event(6, ['a']))
    expect(copy.snapshot()).toEqual({ epoch: 'k3', seq: 5, floor: 4, tags: new Map([['a', 5]]) })
    expect(copy.size).toBe(1)
  })
})

describe('TagTable against a table without bounds', () => {
  const tags = fc.constantFrom('a', 'b', 'c:1', 'c:2', 'c:*', 'd', 'e', '*')
  const steps = fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ raise: fc.array(tags, { minLength: 1 }) }) },
      { weight: 1, arbitrary: fc.record({ resetAhead: fc.nat({ max: 3 }) }) },
    ),
    { maxLength: 30 },
  )
  const entries = fc.record({
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c:1', 'c:2', 'd', 'e')),
    seq: fc.nat({ max: 45 }),
  })

  it('never finds valid what the whole history finds invalid, nor what a reset covers', () => {
    fc.assert(
      fc.property(steps, entries, fc.integer({ min: 1, max: 6 }), (history, stored, maxTags) => {
        const start = { epoch: 'k3', seq: 0, floor: 0, tags: new Map<Tag, number>() }
        const bounded = new TagTable(start, maxTags)
        const unbounded = new TagTable(start, Infinity)
        let seq = 0
        let lastReset = 0
        for (const step of history) {
          if ('raise' in step) {
            seq += 1
            bounded.apply(event(seq, step.raise))
            unbounded.apply(event(seq, step.raise, 0))
          } else {
            seq += step.resetAhead
            lastReset = seq
            bounded.reset(at(seq))
          }
        }
        const known = verdict(unbounded, stored.seq, ...stored.tags)
        const judged = verdict(bounded, stored.seq, ...stored.tags)
        const mayBeValid = known === 'valid' && stored.seq >= lastReset
        expect(mayBeValid || judged !== 'valid').toBe(true)
        expect(known === 'invalid' || judged !== 'invalid').toBe(true)
      }),
    )
  })
})
