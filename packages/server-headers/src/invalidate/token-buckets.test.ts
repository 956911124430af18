// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenBuckets } from './token-buckets.ts'

describe('TokenBuckets', () => {
  it('lets a burst pass, then tells how long to wait', () => {
    let nowMs = 0
    const buckets = new TokenBuckets({ perMinute: 6, burst: 2, clock: () => nowMs })
    expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 10])
    nowMs = 4_000
    expect(buckets.take('a')).toBe(6)
    nowMs = 10_000
    expect(buckets.take('a')).toBe(0)
  })

  it('saves up no more than a burst', () => {
    let nowMs = 0
    const buckets = new TokenBuckets({ perMinute: 60, burst: 2, clock: () => nowMs })
    buckets.take('a')
    nowMs = 3_600_000
    expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 1])
  })

  it('never lets more pass than the burst and what the time brought', () => {
    const steps = fc.array(fc.nat(5_000), { maxLength: 50 })
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 9 }),
        (waits, perMinute, burst) => {
          let nowMs = 0
          const buckets = new TokenBuckets({ perMinute, burst, clock: () => nowMs })
          let passed = 0
          for (const wait of waits) {
            nowMs += wait
            if (buckets.take('a') === 0) passed += 1
          }
          expect(passed).toBeLessThanOrEqual(burst + (nowMs * perMinute) / 60_000 + 1e-6)
        },
      ),
    )
  })

  it('forgets the caller that came longest ago', () => {
    const buckets = new TokenBuckets({ perMinute: 1, burst: 1, clock: () => 0 })
    buckets.take('first')
    for (let at = 0; at < 1_000; at += 1) buckets.take(`other-${at}`)
    expect(buckets.take('other-999')).toBeGreaterThan(0)
    expect(buckets.take('first')).toBe(0)
  })
})
