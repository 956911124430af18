// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ancestorsOf, EVERYTHING } from './tag.ts'
import { judgeValidity, type LogView, NO_LOG, type Stamped } from './validity.ts'

function view(versions: Record<string, number>, floor = 0): LogView {
  const table = new Map(Object.entries(versions))
  return { epoch: 'k3', floor, lastInvalidated: (tag) => table.get(tag) }
}

function entry(seq: number, ...tags: string[]): Stamped {
  return { tags, stamp: { epoch: 'k3', seq } }
}

describe('judgeValidity()', () => {
  it('finds an entry valid when no tag was invalidated after its stamp', () => {
    expect(judgeValidity(entry(7, 'product:42'), view({ 'product:42': 7 }))).toEqual({
      kind: 'valid',
    })
  })

  it.each(['product:42', 'product:*', EVERYTHING])(
    'names the invalidation when %s was invalidated after the stamp',
    (tag) => {
      const verdict = judgeValidity(entry(6, 'product:42'), view({ [tag]: 7 }))
      expect(verdict).toEqual({ kind: 'invalid', tag, seq: 7 })
    },
  )

  it('lets everything reach an entry without tags', () => {
    expect(judgeValidity(entry(6), view({ [EVERYTHING]: 7 })).kind).toBe('invalid')
  })

  it.each([
    ['unstamped', { tags: [], stamp: undefined }, view({})],
    ['epoch', { tags: [], stamp: { epoch: 'other', seq: 99 } }, view({})],
    ['epoch', entry(1), undefined],
    ['floor', entry(4), view({}, 5)],
  ] as const)('says unknown (%s) when it cannot tell', (why, stamped, here) => {
    expect(judgeValidity(stamped, here)).toEqual({ kind: 'unknown', why })
  })

  it('leaves an unstamped entry to HTTP where there is no log', () => {
    expect(judgeValidity({ tags: ['a'], stamp: undefined }, NO_LOG)).toEqual({ kind: 'valid' })
  })

  it('does not take the absence of a log for the log of a stamped entry', () => {
    expect(judgeValidity(entry(7, 'a'), NO_LOG)).toEqual({ kind: 'unknown', why: 'epoch' })
  })

  it('does not take a log that could not be loaded for none', () => {
    const verdict = judgeValidity({ tags: [], stamp: undefined }, undefined)
    expect(verdict).toEqual({ kind: 'unknown', why: 'unstamped' })
  })

  it('says invalid rather than unknown when it knows of an invalidation', () => {
    expect(judgeValidity(entry(4, 'a'), view({ a: 6 }, 5)).kind).toBe('invalid')
  })

  const tags = fc.constantFrom('a', 'b', 'a:1', 'a:2', 'b:1:x')
  const invalidated = fc.constantFrom('a', 'b', 'a:1', 'a:2', 'b:1:x', 'a:*', 'b:*', 'b:1:*', '*')
  const versions = fc.dictionary(invalidated, fc.nat({ max: 20 }))
  const entries = fc.record({
    tags: fc.uniqueArray(tags),
    seq: fc.nat({ max: 20 }),
  })
  const floors = fc.nat({ max: 20 })

  it('never finds an entry valid that any of its tags or ancestors was invalidated after', () => {
    fc.assert(
      fc.property(entries, versions, floors, ({ tags: own, seq }, table, floor) => {
        const reached = [EVERYTHING, ...own.flatMap((tag) => [tag, ...ancestorsOf(tag)])]
        const isHit = reached.some((tag) => (table[tag] ?? -1) > seq)
        const verdict = judgeValidity(entry(seq, ...own), view(table, floor)).kind
        expect(verdict).toBe(isHit ? 'invalid' : seq < floor ? 'unknown' : 'valid')
      }),
    )
  })

  it('never makes an entry valid by raising a version or the floor', () => {
    fc.assert(
      fc.property(entries, versions, invalidated, floors, ({ tags: own, seq }, table, tag, by) => {
        const before = judgeValidity(entry(seq, ...own), view(table)).kind
        fc.pre(before !== 'valid')
        const raised = view({ ...table, [tag]: (table[tag] ?? 0) + by }, by)
        expect(judgeValidity(entry(seq, ...own), raised).kind).not.toBe('valid')
      }),
    )
  })
})
