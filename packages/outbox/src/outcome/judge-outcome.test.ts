// SPDX-License-Identifier: MIT
import { problemUri } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { NOON, proofOf, recordWith } from '../testing/fixture.ts'
import type { ResponseFacts } from './answer.ts'
import { judgeOutcome } from './judge-outcome.ts'
import type { Outcome } from './outcome.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const HTML_TYPE = { 'Content-Type': 'text/html; charset=utf-8' }
const PROOF = { 'Springhouse-Op': proofOf('k1') }

interface Given {
  readonly fields?: Record<string, string>
  readonly problem?: unknown
  readonly redirected?: boolean
  readonly originReached?: boolean
  readonly record?: Partial<OutboxRecord>
}

function judge(status: number, given: Given = {}): Outcome {
  const facts: ResponseFacts = {
    kind: 'response',
    status,
    redirected: given.redirected ?? false,
    fields: new Headers(given.fields ?? JSON_TYPE),
    problem: given.problem,
    receivedAtMs: NOON,
    originReached: given.originReached ?? false,
  }
  return judgeOutcome(facts, recordWith(given.record), NOON)
}

const CAPTIVE = { kind: 'waiting', why: 'captive', stops: 'owner', countsAsAttempt: false }
const UNPROVEN = { kind: 'waiting', why: 'unproven', stops: 'group', countsAsAttempt: true }

describe('judgeOutcome() on success', () => {
  it.each([200, 201, 203, 204])('acknowledges when %i echoes the key', (status) => {
    expect(judge(status, { fields: PROOF }).kind).toBe('acked')
  })

  it('reads the acknowledgement off the fields', () => {
    const fields = {
      ...PROOF,
      ETag: '"v2"',
      Location: '/api/yields/7',
      'Springhouse-Position': 'k3.7',
      'Cache-Group-Invalidation': '"animals", "animal:42"',
    }
    expect(judge(201, { fields })).toEqual({
      kind: 'acked',
      ack: {
        status: 201,
        etag: '"v2"',
        location: '/api/yields/7',
        cursor: { epoch: 'k3', seq: 7 },
        tags: ['animals', 'animal:42'],
        atMs: NOON,
      },
    })
  })

  it('acknowledges when the answer is a replay', () => {
    expect(judge(200, { fields: { 'Springhouse-Op': '"k1";replayed;ttl=60' } }).kind).toBe('acked')
  })

  it('treats the answer as captive when the echo is missing', () => {
    expect(judge(200)).toMatchObject(CAPTIVE)
  })

  it('treats the answer as captive when it echoes another key', () => {
    expect(judge(200, { fields: { 'Springhouse-Op': '"k2"' } })).toMatchObject(CAPTIVE)
  })

  it('treats the answer as captive when a redirect was followed, even with the echo', () => {
    expect(judge(200, { fields: PROOF, redirected: true })).toMatchObject(CAPTIVE)
  })

  it('waits for the group alone when the echo is missing though the origin can be reached', () => {
    expect(judge(200, { originReached: true })).toMatchObject(UNPROVEN)
  })

  it.each([202, 207])('parks as unknown when the answer is %i', (status) => {
    expect(judge(status, { fields: PROOF })).toMatchObject({ kind: 'parked', why: 'unknown' })
  })
})

describe('judgeOutcome() on what stands between', () => {
  it.each([0, 301, 302, 303, 304, 307, 308, 407, 511])(
    'is captive when the status is %i',
    (status) => {
      expect(judge(status, { fields: PROOF })).toMatchObject(CAPTIVE)
    },
  )

  it.each([400, 401, 403, 404, 409, 412, 422])(
    'is captive when %i comes as HTML without a mark of the origin',
    (status) => {
      expect(judge(status, { fields: HTML_TYPE })).toMatchObject(CAPTIVE)
    },
  )

  it('judges an HTML page by its status when a probe has reached the origin', () => {
    expect(judge(404, { fields: HTML_TYPE, originReached: true })).toMatchObject({ kind: 'parked' })
  })

  it('judges an HTML page by its status when it bears the origin’s partition', () => {
    const fields = { ...HTML_TYPE, 'Springhouse-Partition': 'ann.r1' }
    expect(judge(400, { fields })).toMatchObject({ kind: 'parked', why: 'rejected' })
  })

  it('waits for the group alone when a redirect comes though the origin can be reached', () => {
    expect(judge(302, { originReached: true })).toMatchObject(UNPROVEN)
  })
})

describe('judgeOutcome() on refusals', () => {
  it.each([400, 402, 405, 406, 413, 414, 415, 418, 422, 431, 451, 501, 505])(
    'parks as rejected when the status is %i',
    (status) => {
      expect(judge(status)).toEqual({
        kind: 'parked',
        why: 'rejected',
        lookUp: false,
        keyReused: false,
      })
    },
  )

  it('holds the owner when the status is 401', () => {
    expect(judge(401)).toEqual({ kind: 'held', why: 'auth' })
  })

  it('holds the owner for that person when somebody else is signed in', () => {
    const problem = { type: problemUri('other-owner') }
    expect(judge(403, { problem })).toEqual({ kind: 'held', why: 'other-owner' })
  })

  it('tries once more when 403 comes after one for another person', () => {
    const problem = { type: problemUri('other-owner') }
    const record = { last: { status: 403, problem, atMs: NOON } }
    expect(judge(403, { record })).toMatchObject({ kind: 'waiting', why: 'forbidden' })
  })

  it('tries once more when the status is 403', () => {
    expect(judge(403)).toMatchObject({
      kind: 'waiting',
      why: 'forbidden',
      countsAsAttempt: true,
      stops: 'group',
    })
  })

  it('parks as rejected when 403 comes a second time', () => {
    const record = { last: { status: 403, problem: undefined, atMs: NOON } }
    expect(judge(403, { record })).toMatchObject({ kind: 'parked', why: 'rejected' })
  })

  it.each([404, 410])('parks as a conflict when %i says that it is gone', (status) => {
    expect(judge(status)).toMatchObject({ kind: 'parked', why: 'conflict', lookUp: false })
  })

  it.each([409, 412])('parks as a conflict after a look-up when the status is %i', (status) => {
    expect(judge(status)).toMatchObject({ kind: 'parked', why: 'conflict', lookUp: true })
  })

  it('waits two seconds when 409 says in-progress', () => {
    expect(judge(409, { problem: { type: problemUri('in-progress') } })).toEqual({
      kind: 'waiting',
      why: 'in-progress',
      countsAsAttempt: false,
      untilMs: NOON + 2000,
      stops: 'group',
    })
  })

  it('waits as long as it is told when 409 in-progress names a time', () => {
    const fields = { ...JSON_TYPE, 'Retry-After': '9' }
    expect(judge(409, { fields, problem: { type: problemUri('in-progress') } })).toMatchObject({
      untilMs: NOON + 9000,
    })
  })

  it('parks as unknown and reports a client bug when 422 says key-reused', () => {
    expect(judge(422, { problem: { type: problemUri('key-reused') } })).toEqual({
      kind: 'parked',
      why: 'unknown',
      lookUp: false,
      keyReused: true,
    })
  })

  it('parks as condition-missing when the status is 428', () => {
    expect(judge(428)).toMatchObject({ kind: 'parked', why: 'condition-missing' })
  })

  it('holds for an upgrade when the status is 426', () => {
    expect(judge(426)).toEqual({ kind: 'held', why: 'upgrade' })
  })

  it('holds for an upgrade when the problem is client-upgrade-required', () => {
    const problem = { type: problemUri('client-upgrade-required') }
    expect(judge(400, { problem })).toEqual({ kind: 'held', why: 'upgrade' })
  })

  it('parks as unknown when the problem is outcome-unknown', () => {
    const problem = { type: problemUri('outcome-unknown') }
    expect(judge(500, { problem })).toMatchObject({ kind: 'parked', why: 'unknown' })
  })
})

describe('judgeOutcome() on what passes', () => {
  it('waits and counts when the status is 408', () => {
    expect(judge(408)).toMatchObject({ kind: 'waiting', countsAsAttempt: true, stops: 'group' })
  })

  it('tries again at once without counting when the status is 425', () => {
    expect(judge(425)).toMatchObject({ kind: 'waiting', countsAsAttempt: false, untilMs: NOON })
  })

  it.each([423, 424])('waits and counts when the status is %i', (status) => {
    expect(judge(status)).toMatchObject({ why: 'locked', countsAsAttempt: true, stops: 'group' })
  })

  it('stops the owner without counting when the status is 429', () => {
    const fields = { ...JSON_TYPE, 'Retry-After': '120' }
    expect(judge(429, { fields })).toEqual({
      kind: 'waiting',
      why: 'throttled',
      countsAsAttempt: false,
      untilMs: NOON + 120_000,
      stops: 'owner',
    })
    expect(judge(429)).toMatchObject({ untilMs: undefined, stops: 'owner' })
  })

  it.each([500, 502, 503, 504, 507, 520, 525, 530])('backs off when the status is %i', (status) => {
    expect(judge(status)).toEqual({
      kind: 'waiting',
      why: 'server-error',
      countsAsAttempt: true,
      untilMs: undefined,
      stops: 'group',
    })
  })

  it('stops the owner when 503 names a time, and only the group when 500 does', () => {
    const fields = { ...JSON_TYPE, 'Retry-After': '60' }
    expect(judge(503, { fields })).toMatchObject({ stops: 'owner', untilMs: NOON + 60_000 })
    expect(judge(500, { fields })).toMatchObject({ stops: 'group', untilMs: NOON + 60_000 })
  })

  it.each(['offline', 'timeout'] as const)('is ambiguous and stops the owner when %s', (why) => {
    expect(judgeOutcome({ kind: 'failure', why }, recordWith(), NOON)).toEqual({
      kind: 'waiting',
      why,
      countsAsAttempt: true,
      untilMs: undefined,
      stops: 'owner',
    })
  })

  it('is due at once without counting when this side interrupted it', () => {
    const failure = { kind: 'failure', why: 'interrupted' } as const
    expect(judgeOutcome(failure, recordWith(), NOON)).toMatchObject({
      countsAsAttempt: false,
      untilMs: NOON,
      stops: 'group',
    })
  })
})
