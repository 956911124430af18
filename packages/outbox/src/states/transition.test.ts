// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { RecordState } from '../store/outbox-schema.ts'
import { NOON, recordWith } from '../testing/fixture.ts'
import { isLive, isStalled, NEXT_STATE, type Transition, transition } from './transition.ts'

const LAST = { status: 200, problem: undefined, atMs: NOON }
const ACK = {
  status: 200,
  etag: '"v2"',
  location: undefined,
  cursor: { epoch: 'k3', seq: 7 },
  tags: ['animal:42'],
  atMs: NOON,
}

const STEPS: readonly Transition[] = [
  { kind: 'send', fence: 2 },
  { kind: 'acknowledge', fence: 1, ack: ACK, last: LAST },
  { kind: 'wait', fence: 1, why: 'offline', nextAtMs: NOON, countsAsAttempt: true, last: LAST },
  { kind: 'hold', fence: 1, why: 'auth', last: LAST },
  { kind: 'park', fence: 1, why: 'rejected', last: LAST },
  { kind: 'recover' },
  { kind: 'hasten' },
  { kind: 'retry' },
  { kind: 'discard' },
  { kind: 'retire' },
]
const STATES: readonly RecordState[] = [
  'queued',
  'sending',
  'waiting',
  'held',
  'parked',
  'acked',
  'retired',
]

describe('transition()', () => {
  for (const step of STEPS) {
    for (const state of STATES) {
      const next = NEXT_STATE[step.kind][state]
      it(`${next === undefined ? 'refuses' : `leads to ${next}`} when ${step.kind} meets ${state}`, () => {
        expect(transition(recordWith({ state }), step, NOON)?.state).toBe(next)
      })
    }
  }

  it('never leaves acked except for retired, and never leaves retired', () => {
    const from = (state: RecordState): unknown[] =>
      STEPS.flatMap((step) => transition(recordWith({ state }), step, NOON)?.state ?? [])
    expect(from('acked')).toEqual(['retired'])
    expect(from('retired')).toEqual([])
  })

  it('refuses every judgement when another run has sent the record since', () => {
    for (const step of STEPS) {
      if (step.kind === 'send' || !('fence' in step)) continue
      expect(transition(recordWith({ fence: 9 }), step, NOON)).toBeUndefined()
    }
  })

  it('writes down the attempt when the record is sent', () => {
    const queued = recordWith({ state: 'queued', attempts: 0, everSent: false, fence: 0 })
    const unsent = { ...queued, firstSentAtMs: undefined }
    expect(transition(unsent, { kind: 'send', fence: 3 }, NOON)).toMatchObject({
      attempts: 1,
      everSent: true,
      fence: 3,
      firstSentAtMs: NOON,
    })
  })

  it('keeps the first time of sending when the record is sent again', () => {
    const waiting = recordWith({ state: 'waiting', firstSentAtMs: 5 })
    expect(transition(waiting, { kind: 'send', fence: 3 }, NOON)?.firstSentAtMs).toBe(5)
  })

  it('takes the attempt back when it does not count', () => {
    const step = {
      kind: 'wait',
      fence: 1,
      why: 'throttled',
      nextAtMs: NOON + 5,
      countsAsAttempt: false,
      last: LAST,
    } as const
    expect(transition(recordWith({ attempts: 4 }), step, NOON)).toMatchObject({
      attempts: 3,
      nextAtMs: NOON + 5,
      why: 'throttled',
    })
  })

  it('is due at once with key and payload unchanged when a record is recovered', () => {
    const record = recordWith()
    const recovered = transition(record, { kind: 'recover' }, NOON + 1)
    expect(recovered).toMatchObject({ key: record.key, body: record.body, nextAtMs: 0 })
  })

  it('drops the payload and keeps the rest when a record retires', () => {
    const acked = recordWith({ state: 'acked', ack: ACK, base: { etag: '"v1"' } })
    const retired = transition(acked, { kind: 'retire' }, NOON + 1)
    expect(retired).toMatchObject({ key: 'k1', ack: ACK, stateAtMs: NOON + 1 })
    expect(retired?.body).toBeUndefined()
    expect(retired?.base).toBeUndefined()
  })

  it('keeps fields that it does not know when newer code has added them', () => {
    const record = { ...recordWith({ state: 'queued' }), later: 'field' }
    expect(transition(record, { kind: 'send', fence: 1 }, NOON)).toHaveProperty('later', 'field')
  })
})

describe('isStalled()', () => {
  it('tells when twenty attempts have failed', () => {
    expect(isStalled(recordWith({ state: 'waiting', attempts: 19 }))).toBe(false)
    expect(isStalled(recordWith({ state: 'waiting', attempts: 20 }))).toBe(true)
    expect(isStalled(recordWith({ state: 'acked', attempts: 20 }))).toBe(false)
  })
})

describe('isLive()', () => {
  it('is false only when the origin has acknowledged or the record is retired', () => {
    expect(STATES.filter((state) => !isLive(recordWith({ state })))).toEqual(['acked', 'retired'])
  })
})
