// SPDX-License-Identifier: MIT
import { assert, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryWith } from '../testing/entry.ts'
import { mayReplace } from './entry-guard.ts'
import type { EntryRecord } from './schema.ts'

function stamped(epoch: string, seq: number, requestTimeMs: number = 0): EntryRecord {
  return entryWith({ stamp: { epoch, seq }, requestTimeMs })
}

describe('mayReplace()', () => {
  it('lets anything in where nothing is stored', () => {
    expect(mayReplace(undefined, entryWith(), undefined)).toBe(true)
  })

  it('never replaces an entry by one of the same epoch with a lower stamp, whatever arrived when', () => {
    const instant = nat({ max: 100 })
    assert(
      property(nat(), nat(), instant, instant, (a, b, first, second) => {
        const isAllowed = mayReplace(stamped('e', a, first), stamped('e', b, second), 'e')
        expect(isAllowed).toBe(b >= a)
      }),
    )
  })

  it('prefers the current epoch to any other', () => {
    expect(mayReplace(stamped('old', 9), stamped('now', 1), 'now')).toBe(true)
    expect(mayReplace(stamped('now', 1), stamped('old', 9), 'now')).toBe(false)
  })

  it('takes the later request among epochs that are both not current', () => {
    expect(mayReplace(stamped('a', 9, 5), stamped('b', 1, 6), 'now')).toBe(true)
    expect(mayReplace(stamped('a', 9, 6), stamped('b', 1, 5), undefined)).toBe(false)
  })

  it('takes the later request when one of them has no stamp', () => {
    const unstamped = entryWith({ requestTimeMs: 7 })
    expect(mayReplace(stamped('e', 9, 6), unstamped, 'e')).toBe(true)
    expect(mayReplace(unstamped, stamped('e', 9, 6), 'another')).toBe(false)
  })

  it('takes one of the current epoch in place of one without a stamp, also when the clock was set back since', () => {
    const beforeTheClockWasSet = entryWith({ requestTimeMs: 3_600_000 })
    expect(mayReplace(beforeTheClockWasSet, stamped('e', 1, 1000), 'e')).toBe(true)
  })
})
