// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import type { LogEvent } from '@springhouse/origin'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { JOIN_MS, ScopeFeed } from './scope-feed.ts'

const entry = (seq: number, tag: string, epoch = 'e'): LogEvent => ({
  type: 'inv',
  invalidation: { position: { epoch, seq }, previousSeq: seq - 1, tags: [tag], kind: 'soft' },
})

let sent: StreamEvent[]
let feed: ScopeFeed
beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  feed = new ScopeFeed({ epoch: 'e', seq: 2 }, (event) => sent.push(event))
})
afterEach(() => {
  vi.useRealTimers()
})

const summary = (): unknown[] =>
  sent.map((event) => {
    if (event.type === 'inv') {
      const { position, previousSeq, tags } = event.invalidation
      return [previousSeq, position.seq, ...tags]
    }
    return event.type === 'reset' ? [event.why, event.position.seq] : event.type
  })

describe('ScopeFeed', () => {
  it('offer() leaves out what was sent already', () => {
    feed.offer(entry(2, 'a'))
    expect(sent).toEqual([])
    feed.offer(entry(3, 'b'))
    expect(summary()).toEqual([[2, 3, 'b']])
  })

  it('offer() joins for as long as events keep coming', () => {
    for (const [seq, tag] of ['a', 'b', 'c'].entries()) feed.offer(entry(seq + 3, tag))
    vi.advanceTimersByTime(JOIN_MS)
    feed.offer(entry(6, 'd'))
    expect(summary()).toEqual([
      [2, 3, 'a'],
      [3, 5, 'b', 'c'],
    ])
    vi.advanceTimersByTime(JOIN_MS)
    expect(summary()[2]).toEqual([5, 6, 'd'])
    vi.advanceTimersByTime(JOIN_MS)
    feed.offer(entry(7, 'e'))
    expect(sent).toHaveLength(4)
  })

  it('offer() sends a reset at once, and drops what it covers', () => {
    feed.offer(entry(3, 'a'))
    feed.offer(entry(4, 'b'))
    feed.offer({ type: 'reset', position: { epoch: 'f', seq: 9 }, why: 'epoch' })
    vi.advanceTimersByTime(JOIN_MS)
    feed.offer(entry(10, 'c', 'f'))
    expect(summary()).toEqual([
      [2, 3, 'a'],
      ['epoch', 9],
      [9, 10, 'c'],
    ])
  })

  it('offer() makes an entry of another epoch a reset', () => {
    feed.offer(entry(1, 'a', 'f'))
    expect(summary()).toEqual([['epoch', 1]])
  })

  it('overflow() stands for everything offered', () => {
    feed.offer(entry(3, 'a'))
    feed.offer(entry(4, 'b'))
    expect(feed.overflow()).toEqual({
      type: 'reset',
      position: { epoch: 'e', seq: 4 },
      why: 'too-many',
    })
    vi.advanceTimersByTime(JOIN_MS)
    feed.offer(entry(5, 'c'))
    expect(summary()).toEqual([
      [2, 3, 'a'],
      [4, 5, 'c'],
    ])
  })

  it('stop() leaves no timer', () => {
    feed.offer(entry(3, 'a'))
    feed.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
