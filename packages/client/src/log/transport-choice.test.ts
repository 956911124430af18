// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { TransportChoice } from './transport-choice.ts'
import type { StreamEnd } from './stream-end.ts'

const BUFFERED: StreamEnd = { kind: 'buffered' }
const POLLED: StreamEnd = { kind: 'polled' }
const UNREACHABLE: StreamEnd = { kind: 'unreachable' }

function afterEnds(...ends: readonly StreamEnd[]): string {
  const choice = new TransportChoice('stream', 'stream')
  for (const end of ends) choice.learn(end)
  return choice.next
}

describe('TransportChoice', () => {
  it('streams, by what the browser can', () => {
    expect(afterEnds()).toBe('stream')
    expect(new TransportChoice('stream', 'event-source').next).toBe('event-source')
  })

  it('polls twenty times after a stream that was held back, and tries a stream again', () => {
    const polls = Array.from({ length: 19 }, () => POLLED)
    expect(afterEnds(BUFFERED, ...polls)).toBe('poll')
    expect(afterEnds(BUFFERED, ...polls, POLLED)).toBe('stream')
  })

  it('takes the verdict back when no poll comes through either, but not after one has', () => {
    expect(afterEnds(BUFFERED, UNREACHABLE)).toBe('stream')
    expect(afterEnds(BUFFERED, POLLED, UNREACHABLE)).toBe('poll')
    expect(afterEnds(BUFFERED, { kind: 'busy', retryAfterMs: 5_000 })).toBe('poll')
  })

  it('polls for as long as an origin that holds enough streams of a user has asked, and tries a stream again', () => {
    const full: StreamEnd = { kind: 'full', retryAfterMs: 60_000 }
    expect(afterEnds(full, POLLED, POLLED, POLLED)).toBe('poll')
    expect(afterEnds(full, POLLED, POLLED, POLLED, POLLED)).toBe('stream')
    expect(afterEnds({ kind: 'full', retryAfterMs: 0 })).toBe('poll')
  })

  it('keeps streaming after every other end', () => {
    expect(afterEnds({ kind: 'closed' }, { kind: 'silent' }, UNREACHABLE)).toBe('stream')
  })

  it('reset() streams again at once on another network', () => {
    const choice = new TransportChoice('stream', 'stream')
    choice.learn(BUFFERED)
    choice.reset()
    expect(choice.next).toBe('stream')
  })

  it('polls always where that is wanted', () => {
    const choice = new TransportChoice('poll', 'stream')
    choice.learn(POLLED)
    choice.reset()
    expect([choice.next, choice.isAlwaysPolling]).toEqual(['poll', true])
  })
})
