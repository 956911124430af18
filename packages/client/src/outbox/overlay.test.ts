// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ackedRecord, recordOf } from '../testing/outbox-record.ts'
import { isCaughtUp, overlay } from './overlay.ts'

const at = (seq: number, epoch = 'e') => ({ position: { epoch, seq } })

function add(rows: readonly string[], { key }: OutboxRecord): readonly string[] {
  return rows.includes(key) ? rows : [...rows, key]
}

describe('isCaughtUp()', () => {
  it('a write that is not on the server is in no list', () => {
    for (const state of ['queued', 'sending', 'waiting', 'held', 'parked'] as const) {
      expect(isCaughtUp(recordOf({ state }), at(99))).toBe(false)
    }
  })

  it('a list has a write from the position of its acknowledgement on', () => {
    const record = ackedRecord(7)
    expect([6, 7, 8].map((seq) => isCaughtUp(record, at(seq)))).toEqual([false, true, true])
    expect(isCaughtUp(ackedRecord(7, { state: 'retired' }), at(6))).toBe(false)
    expect(isCaughtUp(record, undefined)).toBe(false)
  })

  it('where positions do not compare, time decides', () => {
    const record = ackedRecord(7)
    expect(isCaughtUp(record, { ...at(1, 'other'), asOfMs: 999 })).toBe(false)
    expect(isCaughtUp(record, { ...at(1, 'other'), asOfMs: 1000 })).toBe(true)
    expect(isCaughtUp(record, { position: undefined, asOfMs: 999 })).toBe(false)
    expect(isCaughtUp(record, { position: undefined })).toBe(true)
  })

  it('a discarded write has nothing to show', () => {
    const discarded = recordOf({ state: 'retired', why: 'discarded' })
    expect(isCaughtUp(discarded, undefined)).toBe(true)
  })
})

describe('overlay()', () => {
  it('lays what the list has not over it, oldest first', () => {
    const records = [recordOf({ key: 'a' }), ackedRecord(7, { key: 'b' }), recordOf({ key: 'c' })]
    expect(overlay(['x'], records, { stamp: at(7), apply: add })).toEqual(['x', 'a', 'c'])
    expect(overlay(['x'], records, { stamp: at(6), apply: add })).toEqual(['x', 'a', 'b', 'c'])
  })

  it('is the list itself when there is nothing to lay over it', () => {
    const rows = ['x']
    expect(overlay(rows, [ackedRecord(7)], { stamp: at(9), apply: add })).toBe(rows)
  })

  it('shows a row once from saving it until it is on the list, whatever comes first', () => {
    // A list read at any time, and the write acknowledged at place 7: the row is there in every picture.
    fc.assert(
      fc.property(fc.nat(20), fc.boolean(), (listedAt, isAcked) => {
        const rows = listedAt >= 7 ? ['x', 'k1'] : ['x']
        const record = isAcked ? ackedRecord(7) : recordOf({ state: 'sending' })
        const shown = overlay(rows, [record], { stamp: at(listedAt), apply: add })
        expect(shown).toEqual(['x', 'k1'])
      }),
    )
  })
})
