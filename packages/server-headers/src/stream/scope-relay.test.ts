// SPDX-License-Identifier: MIT
import {
  catalog,
  decodeStreamFrame,
  definePolicy,
  type Position,
  type StreamEvent,
} from '@springhouse/core'
import { createOrigin, type LogEvent, type Origin } from '@springhouse/origin'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ScopePlace } from './scope-place.ts'
import { JOIN_MS, type RelayedEvent, ScopeRelay } from './scope-relay.ts'

const entry = (seq: number, tag: string, epoch = 'e'): LogEvent => ({
  type: 'inv',
  invalidation: { position: { epoch, seq }, previousSeq: seq - 1, tags: [tag], kind: 'soft' },
})
const policy = definePolicy({ version: 1, routes: { all: catalog('/api/*') } })

let sent: RelayedEvent[]
let relay: ScopeRelay
let here: Position | undefined
let tell: (event: LogEvent) => void
let unsubscribe: () => void
const ended = vi.fn<() => void>()

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  here = { epoch: 'e', seq: 2 }
  ended.mockReset()
  const origin: Origin = createOrigin({ policy, app: 'test' })
  vi.spyOn(origin, 'stamp').mockImplementation(() => here)
  vi.spyOn(origin, 'subscribe').mockImplementation((_scope, listener) => {
    tell = listener
    return ended
  })
  relay = new ScopeRelay({ origin, scope: 'public', clock: () => Date.now() })
  unsubscribe = relay.subscribe((relayed) => sent.push(relayed))
})
afterEach(() => {
  vi.useRealTimers()
})

/** What the log tells this process, as the origin does: applied first. */
function offer(event: LogEvent): void {
  here = event.type === 'inv' ? event.invalidation.position : event.position
  tell(event)
}

function decoded({ bytes }: RelayedEvent): StreamEvent | undefined {
  const lines = new TextDecoder().decode(bytes).trim().split('\n')
  const fieldOf = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
  return decodeStreamFrame({ event: fieldOf('event'), data: fieldOf('data'), id: fieldOf('id') })
}

const summary = (): unknown[] =>
  sent.map((relayed) => {
    const event = decoded(relayed)
    if (event?.type === 'inv') {
      const { position, previousSeq, tags } = event.invalidation
      return [previousSeq, position.seq, ...tags]
    }
    return event?.type === 'reset' ? [event.why, event.position.seq] : event?.type
  })

describe('ScopeRelay', () => {
  it('leaves out what was there when it began', () => {
    tell(entry(2, 'a'))
    expect(sent).toEqual([])
    offer(entry(3, 'b'))
    expect(summary()).toEqual([[2, 3, 'b']])
  })

  it('joins for as long as events keep coming', () => {
    for (const [seq, tag] of ['a', 'b', 'c'].entries()) offer(entry(seq + 3, tag))
    vi.advanceTimersByTime(JOIN_MS)
    offer(entry(6, 'd'))
    expect(summary()).toEqual([
      [2, 3, 'a'],
      [3, 5, 'b', 'c'],
    ])
    vi.advanceTimersByTime(JOIN_MS)
    expect(summary()[2]).toEqual([5, 6, 'd'])
    vi.advanceTimersByTime(JOIN_MS)
    offer(entry(7, 'e'))
    expect(sent).toHaveLength(4)
  })

  it('sends a reset at once, and drops what it covers', () => {
    offer(entry(3, 'a'))
    offer(entry(4, 'b'))
    offer({ type: 'reset', position: { epoch: 'f', seq: 9 }, why: 'epoch' })
    vi.advanceTimersByTime(JOIN_MS)
    offer(entry(10, 'c', 'f'))
    expect(summary()).toEqual([
      [2, 3, 'a'],
      ['epoch', 9],
      [9, 10, 'c'],
    ])
  })

  it('makes an entry of another epoch a reset', () => {
    offer(entry(1, 'a', 'f'))
    expect(summary()).toEqual([['epoch', 1]])
  })

  it('begins with the log’s own word where it has no place yet', () => {
    unsubscribe()
    here = undefined
    relay.subscribe((relayed) => sent.push(relayed))
    offer(entry(7, 'a'))
    expect(summary()).toEqual([[6, 7, 'a']])
  })

  it('writes an event once for all that hear it', () => {
    const other: RelayedEvent[] = []
    relay.subscribe((relayed) => other.push(relayed))
    offer(entry(3, 'a'))
    expect(other[0]?.bytes).toBe(sent[0]?.bytes)
  })

  it('leaves no timer and no subscription when nobody hears it any more', () => {
    offer(entry(3, 'a'))
    unsubscribe()
    unsubscribe()
    expect(vi.getTimerCount()).toBe(0)
    expect(ended).toHaveBeenCalledOnce()
    expect(relay.isIdle).toBe(true)
  })

  it('knows up to where it has sent all: now, or before the first event that waits', () => {
    const startedAt = Date.now()
    vi.advanceTimersByTime(100)
    expect(relay.settled).toEqual({ position: { epoch: 'e', seq: 2 }, atMs: startedAt + 100 })
    offer(entry(3, 'a'))
    vi.advanceTimersByTime(10)
    offer(entry(4, 'b'))
    vi.advanceTimersByTime(10)
    offer(entry(5, 'c'))
    expect(relay.settled).toEqual({ position: { epoch: 'e', seq: 3 }, atMs: startedAt + 110 })
    vi.advanceTimersByTime(JOIN_MS)
    expect(relay.settled?.position.seq).toBe(5)
    here = undefined
    expect(relay.settled).toBeUndefined()
  })
})

describe('ScopePlace', () => {
  it('takes what is new to its connection, and no older word of the same log', () => {
    const place = new ScopePlace({ epoch: 'e', seq: 4 })
    offer(entry(3, 'a'))
    vi.advanceTimersByTime(JOIN_MS)
    offer(entry(4, 'b'))
    vi.advanceTimersByTime(JOIN_MS)
    offer(entry(5, 'c'))
    const [first, second, third] = sent
    if (!first || !second || !third) throw new Error('Expected three events')
    expect([place.next(first), place.next(second)]).toEqual([undefined, undefined])
    expect(place.next(third)).toBe(third.bytes)
    expect(place.next(third)).toBeUndefined()
    const position = { epoch: 'e', seq: 5 }
    expect(place.reset('too-many')).toEqual({ type: 'reset', position, why: 'too-many' })
  })

  it('starts over where its connection was brought to another log', () => {
    const place = new ScopePlace({ epoch: 'other', seq: 9 })
    offer(entry(3, 'a'))
    const [relayed] = sent
    if (!relayed) throw new Error('Expected an event')
    const bytes = place.next(relayed) ?? new Uint8Array()
    expect(decoded({ ...relayed, bytes })).toEqual({
      type: 'reset',
      position: { epoch: 'e', seq: 3 },
      why: 'epoch',
    })
  })
})
