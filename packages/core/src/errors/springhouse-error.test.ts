// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { PolicyError } from './policy-error.ts'
import { isSpringhouseError } from './springhouse-error.ts'

describe('isSpringhouseError()', () => {
  it('knows our errors, also as copies from another realm', () => {
    const error = new PolicyError('herd', 'tags', 'x')
    expect(isSpringhouseError(error)).toBe(true)
    expect(isSpringhouseError({ code: error.code })).toBe(true)
  })

  it.each([null, 'x', new Error('x'), { code: 7 }, { code: 'ENOENT' }])('refuses %s', (value) => {
    expect(isSpringhouseError(value)).toBe(false)
  })
})

describe('PolicyError', () => {
  it('names route, field and problem', () => {
    const error = new PolicyError('herd', 'tags', 'no such parameter')
    expect(error.message).toBe(
      'Cannot define policy: route "herd", field "tags": no such parameter',
    )
    expect(error).toMatchObject({ name: 'PolicyError', code: 'SPRINGHOUSE_POLICY', route: 'herd' })
  })
})
