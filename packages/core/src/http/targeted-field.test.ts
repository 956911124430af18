// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { parseTargetedField } from './targeted-field.ts'

describe('parseTargetedField()', () => {
  it('reads lifetimes and flags (RFC 9213 §2.1)', () => {
    const directives = parseTargetedField('max-age=600, following=2592000, immutable')
    expect(directives?.seconds('max-age')).toBe(600)
    expect(directives?.seconds('following')).toBe(2_592_000)
    expect(directives?.has('immutable')).toBe(true)
    expect(directives?.isBare('immutable')).toBe(true)
    expect(directives?.has('no-store')).toBe(false)
  })

  it.each([
    ['max-age=60, max-age=30', 30],
    ['max-age=60;x=1', 60],
    ['max-age=60.0', 60],
  ])('reads %s: the last wins, parameters are ignored', (field, seconds) => {
    expect(parseTargetedField(field)?.seconds('max-age')).toBe(seconds)
  })

  it.each(['max-age="60"', 'max-age=60.5', 'max-age=-1', 'max-age=t', 'max-age'])(
    'leaves out %s, which has the wrong type (RFC 9213 §2.1)',
    (field) => {
      expect(parseTargetedField(field)?.seconds('max-age')).toBeUndefined()
    },
  )

  it('lists the fields of a qualified directive', () => {
    const directives = parseTargetedField('no-cache="X-A, x-b", private')
    expect(directives?.fieldNames('no-cache')).toEqual(['x-a', 'x-b'])
    expect(directives?.fieldNames('private')).toEqual([])
    expect(directives?.fieldNames('no-store')).toEqual([])
  })

  it('takes ?0 for an absent flag', () => {
    expect(parseTargetedField('no-store=?0')?.has('no-store')).toBe(false)
  })

  it.each([
    null,
    '',
    '  ',
    'Max-Age=60',
    'max-age=60,',
    'max-age=60 public',
    'max-age=60, Max-Age=30',
  ])('ignores %j whole (RFC 9213 §2.2)', (field) => {
    expect(parseTargetedField(field)).toBeUndefined()
  })
})
