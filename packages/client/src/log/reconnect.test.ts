// SPDX-License-Identifier: MIT
import { assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_RETRY_MS, planReconnect } from './reconnect.ts'

describe('planReconnect', () => {
  it('planReconnect() bounds the first wait by 5 s, then doubles to 60 s, when nobody answers', () => {
    const bounds = [1, 2, 3, 4, 5, 6, 50].map((failures) =>
      planReconnect({ kind: 'unreachable' }, failures, 1),
    )
    expect(bounds.map((plan) => (plan.kind === 'wait' ? plan.delayMs : plan))).toEqual([
      5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000,
    ])
  })

  it('planReconnect() spreads the waits over their whole range', () => {
    assert(
      property(
        integer({ min: 1, max: 1000 }),
        double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const plan = planReconnect({ kind: 'closed' }, failures, random)
          const boundMs = Math.min(LONGEST_RETRY_MS, 5_000 * 2 ** (failures - 1))
          expect(plan).toEqual({
            kind: 'wait',
            delayMs: Math.round(random * boundMs),
            hasty: true,
          })
        },
      ),
    )
  })

  it('planReconnect() resumes at once after a gap, and waits when the next one ends the same way', () => {
    expect(planReconnect({ kind: 'resume' }, 1, 0.5)).toMatchObject({ delayMs: 0 })
    expect(planReconnect({ kind: 'resume' }, 2, 0.5)).toMatchObject({ delayMs: 2_500 })
    expect(planReconnect({ kind: 'buffered' }, 1, 0.5)).toMatchObject({ delayMs: 0 })
  })

  it('planReconnect() waits for a session when the origin names none', () => {
    expect(planReconnect({ kind: 'signed-out' }, 1, 0)).toEqual({ kind: 'wait-for-session' })
  })

  it('planReconnect() waits at least as long as a busy origin asks, whatever the network says', () => {
    expect(planReconnect({ kind: 'busy', retryAfterMs: 30_000 }, 1, 0.5)).toEqual({
      kind: 'wait',
      delayMs: 32_500,
      hasty: false,
    })
  })

  it('planReconnect() polls within 5 s where there is no room for another stream', () => {
    expect(planReconnect({ kind: 'full', retryAfterMs: 60_000 }, 3, 0.5)).toEqual({
      kind: 'wait',
      delayMs: 2_500,
      hasty: false,
    })
  })
})
