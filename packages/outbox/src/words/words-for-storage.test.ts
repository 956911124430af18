// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { recordWith } from '../testing/fixture.ts'
import { wordsFor, wordsForLoss, wordsForStorage } from './words-for.ts'

describe('wordsFor()', () => {
  it('names an earlier record as the reason only when that needs its user', () => {
    const queued = recordWith({ seq: 2, state: 'queued' })
    const parked = recordWith({ state: 'parked', why: 'rejected' })
    expect(wordsFor(queued, parked).why).toBe('Waits for an earlier record that needs you')
    expect(wordsFor(queued, recordWith({ state: 'queued' })).why).toBeUndefined()
  })
})

describe('wordsForLoss(), wordsForStorage()', () => {
  it('count what is gone', () => {
    expect(wordsForLoss(1)).toMatch(/^1 record .* is gone/)
    expect(wordsForLoss(3)).toMatch(/^3 records .* are gone/)
  })

  it('warn of a storage that is not safe', () => {
    expect(wordsForStorage('temporary')).toMatch('private window')
    expect(wordsForStorage('evictable')).toMatch('install the app')
    expect(wordsForStorage('persisted')).toBeUndefined()
    expect(wordsForStorage('unknown')).toBeUndefined()
  })
})
