// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { Note } from './notebook.ts'
import { judge } from './verdict.ts'

describe('the oracle of the kills', () => {
  const barn = (number: number): Note => ({ line: 'barn', number })

  it('finds what was lost, doubled and reordered, and nothing in what arrived well', () => {
    const told = [barn(1), barn(2), barn(3)]
    expect(judge(told, told)).toEqual({ told: 3, lost: [], doubled: [], reordered: [] })
    const bad = judge(told, [barn(2), barn(2), barn(1)])
    expect(bad).toEqual({ told: 3, lost: ['barn 3'], doubled: ['barn 2'], reordered: ['barn 1'] })
  })

  it('takes what nobody was told of as it comes, and lines for themselves', () => {
    const notes = [barn(2), { line: 'vet', number: 1 }, barn(4)]
    expect(judge([], notes)).toEqual({ told: 0, lost: [], doubled: [], reordered: [] })
  })
})
