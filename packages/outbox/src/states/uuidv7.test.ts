// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { validate, version } from 'uuid'
import { describe, expect, it } from 'vitest'
import { uuidv7 } from './uuidv7.ts'

describe('uuidv7()', () => {
  it('makes what RFC 9562 calls version 7 at any time that has 48 bits', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 48 - 1 }), (nowMs) => {
        const uuid = uuidv7(nowMs)
        expect([validate(uuid), version(uuid)]).toEqual([true, 7])
        expect(Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)).toBe(nowMs)
      }),
    )
  })

  it('begins as the example of RFC 9562 A.6 does', () => {
    expect(uuidv7(0x017f_22e2_79b0)).toMatch(/^017f22e2-79b0-7/)
  })

  it('makes another one each time, also within a millisecond', () => {
    const made = Array.from({ length: 1000 }, () => uuidv7(7))
    expect(new Set(made).size).toBe(1000)
  })

  it('sorts by time', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 48 - 2 }), (nowMs) => {
        expect(uuidv7(nowMs) < uuidv7(nowMs + 1)).toBe(true)
      }),
    )
  })
})
