// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { recordOf } from '../testing/own-record-of.ts'
import { actionsFor, groupOfRecord, isConflict } from './outbox-groups.ts'
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

describe('actionsFor()', () => {
  it('never lets a record go that may arrive any moment', () => {
    const none = { canRetry: false, canEdit: false, canDiscard: false }
    expect(actionsFor(recordOf({ state: 'sending' }))).toEqual(none)
    expect(actionsFor(recordOf({ state: 'waiting' }))).toEqual({ ...none, canRetry: true })
    // Sent once already: under a new key its effect would be there twice.
    expect(actionsFor(recordOf({ state: 'queued', everSent: true }))).toEqual(none)
  })

  it('lets its user decide about a refused one', () => {
    const all = { canRetry: true, canEdit: true, canDiscard: true }
    expect(actionsFor(recordOf({ state: 'parked', why: 'rejected' }))).toEqual(all)
  })

  it('lets its user change one that was never sent', () => {
    const { canEdit, canDiscard } = actionsFor(recordOf())
    expect([canEdit, canDiscard]).toEqual([true, true])
  })

  it('offers no form for what this app does not know', () => {
    const unknown = recordOf({ url: 'https://dairy.example/api/other' })
    expect(actionsFor(unknown).canEdit).toBe(false)
  })

  it('sends nothing again that somebody else has changed: two versions have to be compared', () => {
    const record = recordOf({ method: 'PUT', state: 'parked', why: 'conflict' })
    expect(isConflict(record)).toBe(true)
    expect(actionsFor(record)).toEqual({ canRetry: false, canEdit: false, canDiscard: true })
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

  it('names what a record waits for when that needs its user', () => {
    const blocker = recordOf({ seq: 2, state: 'parked', why: 'rejected' })
    expect(reasonOf(recordOf(), 0, blocker)).toBe('Waits for an earlier record that needs you.')
  })
})
