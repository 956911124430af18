// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { INVALID, pages, plan, type Case, strong } from '../testing/read-case.ts'
import {
  type AnswerPlan,
  planAfterValidation,
  type ValidationOutcome,
} from './plan-after-validation.ts'

function after(case_: Case, outcome: ValidationOutcome): AnswerPlan {
  const decision = plan(case_)
  if (decision.kind !== 'validate') throw new Error(`unexpected ${decision.kind}`)
  return planAfterValidation(decision, outcome)
}

const answered = (status: number): ValidationOutcome => ({ kind: 'answered', status })
const disconnected: ValidationOutcome = { kind: 'disconnected' }
const said = 'max-age=10, stale-if-error=60'

describe('planAfterValidation() of an answer', () => {
  it('freshens the stored response by a 304 (RFC 9111 §4.3.3)', () => {
    expect(after({ age: 11 }, answered(304))).toEqual({ kind: 'freshened' })
  })

  it.each([200, 204, 206, 301, 302, 401, 404, 408, 410, 429])('must use a %i', (status) => {
    expect(after({ age: 11, said }, answered(status))).toEqual({ kind: 'received' })
  })

  it.each([500, 502, 503, 504])('may use the copy after a %i (RFC 5861 §4)', (status) => {
    const copy = { kind: 'copy', detail: 'ORIGIN-ERROR' }
    expect(after({ age: 11, said }, answered(status))).toEqual(copy)
    expect(after({ age: 71, said }, answered(status))).toEqual({ kind: 'received' })
    expect(after({ age: 11 }, answered(status))).toEqual({ kind: 'received' })
  })

  it.each([501, 505, 507])('takes a %i for no such error (RFC 5861 §4)', (status) => {
    expect(after({ age: 11, said }, answered(status))).toEqual({ kind: 'received' })
  })

  it.each(['no-cache', 'must-revalidate'])('hands the error over with %s', (directive) => {
    const case_ = { age: 11, said: `${said}, ${directive}` }
    expect(after(case_, answered(503))).toEqual({ kind: 'received' })
  })
})

describe('planAfterValidation() without an answer', () => {
  it('uses the copy when disconnected (RFC 9111 §4.2.4)', () => {
    expect(after({ age: 11 }, disconnected)).toEqual({ kind: 'copy', detail: 'DISCONNECTED' })
  })

  it.each([
    ['max-age=10, must-revalidate', 11],
    ['max-age=10, no-cache', 1],
  ])('answers 504 for %s (RFC 9111 §5.2.2.2)', (directives, age) => {
    expect(after({ age, said: directives }, disconnected)).toEqual({ kind: 'gateway-timeout' })
  })

  it('fails as the network did where only the route forbids the copy', () => {
    expect(after({ age: 1, route: strong }, disconnected)).toEqual({ kind: 'network-error' })
  })

  it.each<Case>([
    { age: 1, validity: INVALID },
    { age: 1, route: pages },
  ])('uses the copy when an impatient plan’s deadline has passed: %j', (case_) => {
    expect(after(case_, { kind: 'late' })).toEqual({ kind: 'copy', detail: 'DEADLINE' })
  })
})
