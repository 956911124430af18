// SPDX-License-Identifier: MIT
import { array, assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BundledBeats } from './bundled-beats.ts'

const START_MS = 1_000_000

/** Notes beats sent every 15 s, each with its time on the way. */
function noteBeats(delaysMs: readonly number[], helloMs = 100): readonly boolean[] {
  const beats = new BundledBeats(START_MS)
  beats.note(0, START_MS + helloMs)
  return delaysMs.map((delayMs, index) => {
    const sinceAcceptedMs = (index + 1) * 15_000
    return beats.note(sinceAcceptedMs, START_MS + sinceAcceptedMs + delayMs)
  })
}

describe('BundledBeats', () => {
  it('takes beats that all come ten seconds late at most for a stream', () => {
    assert(
      property(array(integer({ min: 0, max: 10_000 }), { maxLength: 40 }), (delaysMs) => {
        expect(noteBeats(delaysMs, 0)).not.toContain(true)
      }),
    )
  })

  it('takes a connection that was slow to open for a stream', () => {
    expect(noteBeats([18_000, 18_100, 18_050], 18_000)).not.toContain(true)
  })

  it('knows bundles at the second late one', () => {
    // Something passes on every 45 s what it has collected: three beats at a time.
    expect(noteBeats([30_000, 15_000, 0, 30_000, 15_000, 0])).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
    ])
  })

  it('forgives a tab that was frozen once: what waited for it arrives together', () => {
    expect(noteBeats([100, 30_100, 15_100, 100, 100, 100])).not.toContain(true)
  })
})
