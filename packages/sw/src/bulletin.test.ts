// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { Bulletin } from './bulletin.ts'

describe('Bulletin', () => {
  it('counts trouble by its kind, and says it in words', () => {
    const told: unknown[] = []
    const bulletin = new Bulletin((message) => told.push(message))
    bulletin.trouble('Cannot read entry', new TypeError('broken'), 'store-read-failed')
    bulletin.trouble('Cannot read body', 'why not', 'store-read-failed')
    bulletin.trouble('Cannot store session', 'full', 'session-write-failed')
    expect([...bulletin.counters]).toEqual([
      ['store-read-failed', 2],
      ['session-write-failed', 1],
    ])
    expect(told).toMatchObject([
      { type: 'trouble', what: 'Cannot read entry: TypeError: broken' },
      { type: 'trouble', what: 'Cannot read body: why not' },
      { type: 'trouble', what: 'Cannot store session: full' },
    ])
  })

  it('counts although there is nobody to tell', () => {
    const bulletin = new Bulletin(() => {
      throw new DOMException('closed', 'InvalidStateError')
    })
    bulletin.trouble('Cannot read entry', 'why not', 'store-read-failed')
    expect(bulletin.counters.get('store-read-failed')).toBe(1)
  })
})
