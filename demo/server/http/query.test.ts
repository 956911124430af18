// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { readId, readOffset, readWords } from './query.ts'

describe('readOffset()', () => {
  it('begins at 0 when nothing is said', () => {
    expect(readOffset(undefined)).toBe(0)
    expect(readOffset('')).toBe(0)
    expect(readOffset('50')).toBe(50)
  })

  it.each(['-1', '1.5', 'x', '1e9'])('refuses %s', (text) => {
    expect(() => readOffset(text)).toThrow('"offset"')
  })
})

describe('readId()', () => {
  it('takes whole numbers from 1', () => {
    expect(readId('42', 'animal')).toBe(42)
  })

  it.each(['0', '-1', '01', '4.2', 'x', '', '99999999999'])('knows no animal %s', (text) => {
    expect(() => readId(text, 'animal')).toThrow(`There is no animal ${text}`)
  })
})

describe('readWords()', () => {
  it('trims, and cuts what is too long', () => {
    expect(readWords(' ber ')).toBe('ber')
    expect(readWords('x'.repeat(500))).toHaveLength(100)
    expect(readWords(undefined)).toBe('')
  })

  it('leaves out what no text of the database can hold', () => {
    expect(readWords('but\0ter\0')).toBe('butter')
  })
})
