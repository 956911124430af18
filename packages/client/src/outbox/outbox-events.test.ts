// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { ackedRecord, countsOf, recordOf } from '../testing/outbox-record.ts'
import { newsOf, stepOf } from './outbox-events.ts'

const QUEUED = recordOf()

describe('stepOf()', () => {
  it('tells each step once', () => {
    expect(stepOf(undefined, QUEUED, 0)).toBe('enqueued')
    expect(stepOf(QUEUED, QUEUED, 0)).toBeUndefined()
    const sending = recordOf({ state: 'sending', attempts: 1 })
    expect(stepOf(QUEUED, sending, 0)).toBe('sending')
    expect(stepOf(sending, recordOf({ state: 'sending', attempts: 2 }), 0)).toBe('sending')
    expect(stepOf(sending, recordOf({ state: 'parked', attempts: 1 }), 0)).toBe('parked')
    expect(stepOf(sending, recordOf({ state: 'held' }), 0)).toBe('held')
    expect(stepOf(sending, recordOf({ state: 'waiting', attempts: 1 }), 0)).toBeUndefined()
    expect(stepOf(sending, ackedRecord(7), 0)).toBe('acked')
  })

  it('tells an acknowledgement once, although the payload is dropped afterwards', () => {
    expect(stepOf(ackedRecord(7), ackedRecord(7, { state: 'retired' }), 0)).toBeUndefined()
    expect(stepOf(QUEUED, ackedRecord(7, { state: 'retired' }), 0)).toBe('acked')
  })

  it('does not tell as news what had settled before this page looked', () => {
    expect(stepOf(undefined, ackedRecord(7, { state: 'retired' }), 1001)).toBeUndefined()
    expect(stepOf(undefined, ackedRecord(7, { state: 'retired' }), 1000)).toBe('acked')
  })

  it('tells that a write has failed too often, once', () => {
    const failing = (attempts: number) => recordOf({ state: 'waiting', attempts })
    expect(stepOf(failing(19), failing(20), 0)).toBe('stalled')
    expect(stepOf(failing(20), failing(21), 0)).toBeUndefined()
  })

  it('says nothing of what its user discarded or sends again', () => {
    const parked = recordOf({ state: 'parked', attempts: 1 })
    expect(stepOf(parked, recordOf({ state: 'retired', why: 'discarded' }), 0)).toBeUndefined()
    expect(stepOf(parked, QUEUED, 0)).toBeUndefined()
  })
})

describe('newsOf()', () => {
  const captive = countsOf({ pause: { why: 'captive', untilMs: 5000 } })

  it('tells of a Wi-Fi login once', () => {
    expect(newsOf(undefined, captive)).toEqual([{ type: 'captive', untilMs: 5000 }])
    expect(newsOf(captive, captive)).toEqual([])
    expect(newsOf(captive, countsOf())).toEqual([])
  })

  it('tells how many writes the browser has deleted', () => {
    expect(newsOf(countsOf(), countsOf({ lost: 3 }))).toEqual([{ type: 'evicted', records: 3 }])
    expect(newsOf(countsOf({ lost: 3 }), countsOf({ lost: 3 }))).toEqual([])
  })
})
