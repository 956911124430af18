// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeChanges,
  decodeStreamFrame,
  encodeChanges,
  encodeStreamEvent,
  formatStreamFrame,
  type StreamEvent,
} from './stream-events.ts'

const head = { epoch: 'k3', seq: 1841 }

const events: readonly StreamEvent[] = [
  {
    type: 'hello',
    partition: 'owner.rights',
    cache: true,
    scopes: [{ scope: 'public', from: { epoch: 'k3', seq: 1790 }, head, gap: false }],
  },
  { type: 'hello', partition: 'anonymous', cache: false, scopes: [] },
  {
    type: 'hello',
    partition: 'owner.rights',
    cache: true,
    scopes: [{ scope: 'tenant.q8Zk', from: head, head, gap: true, key: 'c0-FFee_' }],
  },
  {
    type: 'inv',
    invalidation: { position: head, previousSeq: 1838, tags: ['product:42', 'a:*'], kind: 'soft' },
  },
  { type: 'inv', invalidation: { position: head, previousSeq: 0, tags: ['*'], kind: 'hard' } },
  { type: 'beat', heads: [head, { epoch: 'b', seq: 2 }], sinceAcceptedMs: 15_000 },
  { type: 'reset', position: head, why: 'too-many' },
]

describe('decodeStreamFrame()', () => {
  it.each(events)('reads back what encodeStreamEvent() writes: $type', (event) => {
    expect(decodeStreamFrame(encodeStreamEvent(event))).toEqual(event)
  })

  it('takes a hello without a cache flag for one with caching on', () => {
    const data = JSON.stringify({ partition: 'p', scopes: [] })
    expect(decodeStreamFrame({ event: 'hello', data })).toMatchObject({ cache: true })
  })

  it('ignores a key that can stand in no path', () => {
    const scope = { scope: 'tenant.q8Zk', from: 'k3.1', head: 'k3.1', gap: false, key: '../admin' }
    const data = JSON.stringify({ partition: 'p', scopes: [scope] })
    const event = decodeStreamFrame({ event: 'hello', data })
    expect(event).toMatchObject({ scopes: [{ scope: 'tenant.q8Zk' }] })
    expect(JSON.stringify(event)).not.toContain('admin')
  })

  it.each([
    ['an unknown event', 'news', '{}', undefined],
    ['no JSON', 'inv', '{', 'k3.1'],
    ['a list', 'inv', '[]', 'k3.1'],
    ['null', 'beat', 'null', undefined],
    ['a hello without a partition', 'hello', '{"scopes":[]}', undefined],
    ['a hello without scopes', 'hello', '{"partition":"p"}', undefined],
    ['a hello with a bad scope', 'hello', '{"partition":"p","scopes":[7]}', undefined],
    [
      'a hello with a bad position',
      'hello',
      '{"partition":"p","scopes":[{"scope":"public","from":"x","head":"k3.1","gap":false}]}',
      undefined,
    ],
    ['an invalidation without an id', 'inv', '{"p":1,"t":["a"]}', undefined],
    ['an invalidation without a previous seq', 'inv', '{"t":["a"]}', 'k3.1'],
    ['a negative previous seq', 'inv', '{"p":-1,"t":["a"]}', 'k3.1'],
    ['an invalidation without tags', 'inv', '{"p":1}', 'k3.1'],
    ['a bad tag', 'inv', '{"p":1,"t":["a b"]}', 'k3.1'],
    ['a tag that is no text', 'inv', '{"p":1,"t":[7]}', 'k3.1'],
    ['a beat without a head', 'beat', '{"ms":1}', undefined],
    ['a beat from before its stream', 'beat', '{"head":"k3.1","ms":-1}', undefined],
    ['a reset for no known reason', 'reset', '{"epoch":"k3","seq":1,"why":"mood"}', undefined],
    ['a reset without a place', 'reset', '{"why":"epoch"}', undefined],
  ])('returns undefined for %s', (_what, event, data, id) => {
    expect(decodeStreamFrame({ event, data, ...(id === undefined ? {} : { id }) })).toBeUndefined()
  })

  it('never throws', () => {
    const names = fc.constantFrom('hello', 'inv', 'beat', 'reset', 'x')
    fc.assert(
      fc.property(names, fc.oneof(fc.string(), fc.json()), fc.string(), (event, data, id) => {
        expect(() => decodeStreamFrame({ event, data, id })).not.toThrow()
      }),
    )
  })
})

describe('formatStreamFrame()', () => {
  it('writes the frame that the protocol describes', () => {
    expect(formatStreamFrame({ event: 'inv', data: '{"p":1838}', id: 'k3.1841' })).toBe(
      'id: k3.1841\nevent: inv\ndata: {"p":1838}\n\n',
    )
  })

  it('leaves out an absent id', () => {
    expect(formatStreamFrame({ event: 'beat', data: '{}' })).toBe('event: beat\ndata: {}\n\n')
  })

  it.each(events)('writes one line of data, so no event can end early: $type', (event) => {
    const lines = formatStreamFrame(encodeStreamEvent(event)).split('\n')
    expect(lines.filter((line) => line.startsWith('data:'))).toHaveLength(1)
    expect(lines.at(-1)).toBe('')
    expect(lines.at(-2)).toBe('')
  })
})

describe('decodeChanges()', () => {
  it('reads back what encodeChanges() writes', () => {
    expect(decodeChanges(JSON.parse(encodeChanges(events)))).toEqual(events)
  })

  it.each([
    null,
    'ok',
    {},
    { events: {} },
    { events: [7] },
    { events: [{ event: 'inv' }] },
    { events: [{ event: 7, data: {} }] },
    { events: [{ event: 'inv', data: { p: 1, t: ['a'] } }] },
  ])('returns undefined for %j, because a lost event would go unseen', (answer) => {
    expect(decodeChanges(answer)).toBeUndefined()
  })
})
