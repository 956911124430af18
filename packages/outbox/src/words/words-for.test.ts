// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { NOON, recordWith } from '../testing/fixture.ts'
import { wordsFor } from './words-for.ts'

describe('wordsFor()', () => {
  it.each([
    ['queued', 'Saved on this phone'],
    ['sending', 'Sending'],
    ['acked', 'On the server'],
    ['retired', 'On the server'],
  ] as const)('needs no reason when the record is %s', (state, label) => {
    expect(wordsFor(recordWith({ state }))).toEqual({ label, why: undefined })
  })

  it.each([
    ['offline', 'No connection to the server'],
    ['captive', 'Wi-Fi needs a login'],
    ['throttled', 'The server asked to wait'],
  ] as const)('says why it is still on the phone when it waits: %s', (why, sentence) => {
    const words = wordsFor(recordWith({ state: 'waiting', why }))
    expect(words).toEqual({ label: 'Saved on this phone', why: sentence })
  })

  it('asks for a login when it is held for one', () => {
    const words = wordsFor(recordWith({ state: 'held', why: 'auth' }))
    expect(words).toEqual({ label: 'Needs you', why: 'Sign in again to send' })
  })

  it('says for whom it is kept when somebody else is signed in', () => {
    const words = wordsFor(recordWith({ state: 'held', why: 'other-owner' }))
    expect(words).toEqual({ label: 'Needs you', why: 'Kept for the person who recorded it' })
  })

  it.each([
    [{ detail: 'Amount must be positive', title: 'Invalid' }, ': Amount must be positive'],
    [{ title: 'Invalid' }, ': Invalid'],
    [{ detail: 7 }, ''],
    ['text', ''],
    [undefined, ''],
  ])('quotes the server when it refused with %j', (problem, quoted) => {
    const last = { status: 422, problem, atMs: NOON }
    const words = wordsFor(recordWith({ state: 'parked', why: 'rejected', last }))
    expect(words).toEqual({ label: 'Needs you', why: `The server refused it${quoted}` })
  })

  it('says that the thing is gone when the server does not know it', () => {
    const last = { status: 410, problem: undefined, atMs: NOON }
    expect(wordsFor(recordWith({ state: 'parked', why: 'conflict', last })).why).toBe(
      'It no longer exists on the server',
    )
  })

  it('needs its user when it has failed twenty times', () => {
    const stalled = recordWith({ state: 'waiting', why: 'server-error', attempts: 23 })
    expect(wordsFor(stalled)).toEqual({
      label: 'Needs you',
      why: 'The server has a problem; it has failed 23 times',
    })
  })

  it('never says "On the server" of what was discarded', () => {
    const words = wordsFor(recordWith({ state: 'retired', why: 'discarded' }))
    expect(words).toEqual({ label: 'Given up', why: 'You discarded it' })
  })
})
