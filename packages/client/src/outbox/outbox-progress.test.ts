// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextProgress, type OutboxProgress } from './outbox-progress.ts'

const line = (queued: number, sending = 0, waiting = 0) => ({ queued, sending, waiting })

describe('nextProgress()', () => {
  it('is none while records wait and nothing goes out', () => {
    expect(nextProgress(undefined, line(300), 0)).toBeUndefined()
  })

  it('counts on: 120 of 300', () => {
    const began = nextProgress(undefined, line(296, 4), 0)
    expect(began).toEqual({ sent: 0, total: 300 })
    expect(nextProgress(began, line(176, 4), 120)).toEqual({ sent: 120, total: 300 })
  })

  it('takes in what is saved meanwhile', () => {
    expect(nextProgress({ sent: 120, total: 300 }, line(181), 0)).toEqual({ sent: 120, total: 301 })
  })

  it('is over when nothing waits any more, also when the rest needs its user', () => {
    expect(nextProgress({ sent: 299, total: 300 }, line(0), 1)).toBeUndefined()
    expect(nextProgress({ sent: 298, total: 300 }, line(0), 0)).toBeUndefined()
  })

  it('is the same object while nothing has moved', () => {
    const before: OutboxProgress = { sent: 1, total: 3 }
    expect(nextProgress(before, line(2), 0)).toBe(before)
  })

  it('never goes back during a round', () => {
    const step = fc.record({ inLine: fc.integer({ min: 1, max: 50 }), acked: fc.nat(5) })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let now: OutboxProgress | undefined
        const told = steps.map(({ inLine, acked }) => {
          now = nextProgress(now, line(inLine), acked)
          return now ?? { sent: 0, total: 1 }
        })
        const rises = (numbers: readonly number[]): boolean =>
          numbers.every((number, index) => number >= (numbers[index - 1] ?? 0))
        expect(rises(told.map(({ sent }) => sent))).toBe(true)
        expect(rises(told.map(({ total }) => total))).toBe(true)
        expect(told.every(({ sent, total }) => sent < total)).toBe(true)
      }),
    )
  })
})
