// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFollowing, LEASE_MS } from './following.ts'

const head = { epoch: 'k3', seq: 7 }
const confirmation = { head, atMs: 1000 }

describe('isFollowing()', () => {
  it('returns true when the confirmed head is applied and the lease runs', () => {
    expect(isFollowing(head, confirmation, 1000)).toBe(true)
    expect(isFollowing({ epoch: 'k3', seq: 8 }, confirmation, 1000 + LEASE_MS - 1)).toBe(true)
  })

  it.each([
    ['nothing is applied', undefined, confirmation, 1000],
    ['nothing is confirmed', head, undefined, 1000],
    ['the head is not reached', { epoch: 'k3', seq: 6 }, confirmation, 1000],
    ['the epoch is another', { epoch: 'k4', seq: 9 }, confirmation, 1000],
    ['the lease has run out', head, confirmation, 1000 + LEASE_MS],
    ['the clock was set back', head, confirmation, 999],
  ])('returns false when %s', (_why, applied, confirmed, nowMs) => {
    expect(isFollowing(applied, confirmed, nowMs)).toBe(false)
  })

  it('never begins again by waiting', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (nowMs, laterMs) => {
        fc.pre(nowMs >= confirmation.atMs && !isFollowing(head, confirmation, nowMs))
        expect(isFollowing(head, confirmation, nowMs + laterMs)).toBe(false)
      }),
    )
  })
})
