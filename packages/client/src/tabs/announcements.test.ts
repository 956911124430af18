// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { Announcements } from './announcements.ts'

function change(seq: number, ...tags: string[]) {
  return { scope: 'public', tags, position: { epoch: 'e', seq } }
}

describe('Announcements', () => {
  it('admit() lets a change through once', () => {
    const announcements = new Announcements()
    expect(announcements.admit(change(1, 'a'))).toEqual(change(1, 'a'))
    expect(announcements.admit(change(1, 'a'))).toBeUndefined()
    expect(announcements.admit(change(2, 'a'))).toEqual(change(2, 'a'))
  })

  it('admit() lets only new tags of a known place through, so that a joined event loses nothing', () => {
    const announcements = new Announcements()
    announcements.admit(change(1, 'a'))
    expect(announcements.admit(change(1, 'a', 'b'))).toEqual(change(1, 'b'))
  })

  it('admit() keeps scopes and epochs apart', () => {
    const announcements = new Announcements()
    announcements.admit(change(1, 'a'))
    expect(announcements.admit({ ...change(1, 'a'), scope: 't1' })).toBeDefined()
    const other = { ...change(1, 'a'), position: { epoch: 'f', seq: 1 } }
    expect(announcements.admit(other)).toBeDefined()
  })

  it('admit() lets a late event with a lower seq through', () => {
    const announcements = new Announcements()
    announcements.admit(change(5, 'a'))
    expect(announcements.admit(change(4, 'a'))).toEqual(change(4, 'a'))
  })

  it('admit() lets each reset through as a change of everything', () => {
    const announcements = new Announcements()
    const reset = { scope: 'public', tags: [], position: undefined }
    expect(announcements.admit(reset)).toEqual({ ...reset, tags: ['*'] })
    expect(announcements.admit(reset)).toEqual({ ...reset, tags: ['*'] })
  })

  it('admit() lets a change without a place through each time, with its tags', () => {
    const announcements = new Announcements()
    const placeless = { scope: 'public', tags: ['a'], position: undefined }
    expect(announcements.admit(placeless)).toEqual(placeless)
    expect(announcements.admit(placeless)).toEqual(placeless)
    expect(announcements.admit(change(1, 'a'))).toEqual(change(1, 'a'))
  })

  it('admit() says nothing about a place without tags', () => {
    expect(new Announcements().admit(change(1))).toBeUndefined()
  })

  it('admit() remembers a bounded number of places', () => {
    const announcements = new Announcements()
    for (let seq = 0; seq <= 256; seq += 1) announcements.admit(change(seq, 'a'))
    expect(announcements.admit(change(256, 'a'))).toBeUndefined()
    expect(announcements.admit(change(0, 'a'))).toBeDefined()
  })
})
