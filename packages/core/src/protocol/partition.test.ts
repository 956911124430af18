// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { ANONYMOUS, isPartitionId, ownerOf } from './partition.ts'

describe('isPartitionId()', () => {
  it.each([ANONYMOUS, 'owner.rights', 'Ab_-9'])('accepts %s', (text) => {
    expect(isPartitionId(text)).toBe(true)
  })

  it.each(['', '.', 'a.', '.b', 'a.b.c', 'a b', 'a\n', 'x'.repeat(65)])('refuses %j', (text) => {
    expect(isPartitionId(text)).toBe(false)
  })
})

describe('ownerOf()', () => {
  it('names the part that survives a change of rights', () => {
    expect(ownerOf('owner.rights1')).toBe(ownerOf('owner.rights2'))
    expect(ownerOf(ANONYMOUS)).toBe(ANONYMOUS)
  })
})
