// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import {
  confirmedAtMs,
  decodeHead,
  encodeHead,
  MAX_SEGMENTS,
  planSegments,
  type ScopeHead,
} from './log-head.ts'

const head: ScopeHead = {
  scope: 'public',
  epoch: 'k3',
  seq: 330,
  floor: 128,
  segmentSize: 64,
  tail: { epoch: 'k3', after: 320, seq: 330, tags: [['a', 330]], hard: [] },
}
const at = (seq: number, epoch = 'k3') => ({ epoch, seq })

describe('planSegments()', () => {
  it('needs the tail alone from the last sealed segment on', () => {
    expect(planSegments(at(320), head)).toEqual({ kind: 'apply', segments: [] })
    expect(planSegments(at(329), head)).toEqual({ kind: 'apply', segments: [] })
  })

  it('names the segments between, with the one that the follower stands in', () => {
    expect(planSegments(at(319), head)).toEqual({ kind: 'apply', segments: [4] })
    expect(planSegments(at(128), head)).toEqual({ kind: 'apply', segments: [2, 3, 4] })
    expect(planSegments(at(191), head)).toEqual({ kind: 'apply', segments: [2, 3, 4] })
    expect(planSegments(at(192), head)).toEqual({ kind: 'apply', segments: [3, 4] })
  })

  it('needs nothing at the head, or past one that a cache has kept', () => {
    expect(planSegments(at(330), head)).toEqual({ kind: 'nothing' })
    expect(planSegments(at(400), head)).toEqual({ kind: 'nothing' })
  })

  it.each([
    ['nothing', undefined, 'epoch'],
    ['a place of another epoch', at(329, 'm4'), 'epoch'],
    ['a place before the floor', at(127), 'trimmed'],
  ])('starts over from %s', (_what, place, why) => {
    expect(planSegments(place, head)).toEqual({ kind: 'reset', position: at(330), why })
  })

  it('starts over rather than fetch too many segments', () => {
    const seq = 64 * (MAX_SEGMENTS + 1)
    const far = { ...head, seq, floor: 0, tail: { ...head.tail, after: seq, seq, tags: [] } }
    expect(planSegments(at(64), far)).toMatchObject({ kind: 'apply' })
    expect(planSegments(at(63), far)).toMatchObject({ kind: 'reset', why: 'too-many' })
  })
})

describe('confirmedAtMs()', () => {
  it('is before the request by the answer’s age, or by the oldest that a silent cache may hand out', () => {
    expect(confirmedAtMs(60_000, '0')).toBe(59_000)
    expect(confirmedAtMs(60_000, '30')).toBe(29_000)
    expect(confirmedAtMs(60_000, null)).toBe(58_000)
    expect(confirmedAtMs(60_000, 'young')).toBe(58_000)
  })
})

describe('decodeHead()', () => {
  const written = (heads: readonly ScopeHead[]): unknown => JSON.parse(encodeHead(heads))

  it('reads back what encodeHead() writes', () => {
    expect(decodeHead(written([head]))).toEqual([head])
    expect(decodeHead(written([]))).toEqual([])
  })

  it.each([
    ['null', null],
    ['no scopes', {}],
    ['scopes that are no list', { scopes: 'public' }],
    ['a scope that is none', { scopes: [7] }],
    ['too many scopes', { scopes: Array.from({ length: 9 }, () => ({})) }],
    ['a head without a tail', { scopes: [{ ...head, tail: undefined }] }],
    ['a tail of another epoch', written([{ ...head, epoch: 'm4' }])],
    ['a tail that ends before the head', written([{ ...head, seq: 331 }])],
    ['a tail that begins within a segment', written([{ ...head, segmentSize: 63 }])],
    ['segments of no size', written([{ ...head, segmentSize: 0 }])],
    ['a floor that is no number', { scopes: [{ ...head, floor: '0' }] }],
  ])('refuses %s', (_what, value) => {
    expect(decodeHead(value)).toBeUndefined()
  })
})
