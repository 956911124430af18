// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { recordOf } from '../testing/own-record-of.ts'
import { actionsFor, countUnsent, groupOfRecord } from './outbox-groups.ts'
import { reasonOf } from './reason.ts'

describe('groupOfRecord()', () => {
  it.each([
    ['queued', 'Saved on this phone'],
    ['waiting', 'Saved on this phone'],
    ['sending', 'Sending'],
    ['parked', 'Needs you'],
    ['acked', 'On the server'],
    ['retired', 'On the server'],
  ] as const)('puts %s under "%s"', (state, group) => {
    expect(groupOfRecord(recordOf({ state }))).toBe(group)
  })

  it('leaves out what its user discarded', () => {
    expect(groupOfRecord(recordOf({ state: 'retired', why: 'discarded' }))).toBeUndefined()
  })
})

describe('countUnsent()', () => {
  it('counts what the server does not have and nobody gave up', () => {
    const records = [
      recordOf(),
      recordOf({ state: 'parked', why: 'rejected' }),
      recordOf({ state: 'acked' }),
      recordOf({ state: 'retired', why: 'discarded' }),
    ]
    expect(countUnsent(records)).toBe(2)
  })
})

describe('actionsFor()', () => {
  it('never lets a record go that may arrive any moment', () => {
    expect(actionsFor(recordOf({ state: 'sending' }))).toEqual({
      canRetry: false,
      canDiscard: false,
    })
    expect(actionsFor(recordOf({ state: 'waiting' })).canDiscard).toBe(false)
  })

  it('lets its user decide about a refused one', () => {
    expect(actionsFor(recordOf({ state: 'parked' }))).toEqual({ canRetry: true, canDiscard: true })
  })
})

describe('reasonOf()', () => {
  it('has nothing to explain about a record that was just saved', () => {
    expect(reasonOf(recordOf(), 0)).toBeUndefined()
  })

  it('names the next try while there is one', () => {
    const nextAtMs = new Date(2026, 4, 12, 6, 40).getTime()
    const record = recordOf({ state: 'waiting', why: 'offline', nextAtMs })
    expect(reasonOf(record, nextAtMs - 1)).toBe('No connection to the server. Next try at 06:40.')
    expect(reasonOf(record, nextAtMs)).toBe('No connection to the server.')
  })
})
