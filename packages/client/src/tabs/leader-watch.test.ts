// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { LeaderWatch, QUIET_MS } from './leader-watch.ts'

function setUp() {
  const clock = new FakeClock()
  const did: string[] = []
  const watch = new LeaderWatch({
    environment: {
      now: () => clock.nowMs,
      random: () => 0,
      startTimer: (callback, delayMs) => clock.startTimer(callback, delayMs),
    },
    ask: () => did.push('ask'),
    take: () => did.push('take'),
  })
  return { clock, did, watch }
}

describe('LeaderWatch', () => {
  it('asks a leader that was quiet, asks again, and takes the lead when there is no answer', async () => {
    const { clock, did, watch } = setUp()
    watch.begin()
    await clock.advance(QUIET_MS)
    expect(did).toEqual(['ask'])
    await clock.advance(2_000)
    expect(did).toEqual(['ask', 'ask'])
    await clock.advance(2_000)
    expect(did).toEqual(['ask', 'ask', 'take'])
    await clock.advance(3_600_000)
    expect(did).toHaveLength(3)
  })

  it('leaves a leader alone that answers, however seldom it speaks by itself', async () => {
    const { clock, did, watch } = setUp()
    watch.begin()
    for (let round = 0; round < 20; round += 1) {
      await clock.advance(QUIET_MS + 1_000)
      watch.hear()
    }
    expect(did).not.toContain('take')
  })

  it('asks anew after a sleep of its own, before it takes what it may not have missed', async () => {
    const { clock, did, watch } = setUp()
    watch.begin()
    await clock.advance(QUIET_MS)
    clock.nowMs += 3_600_000
    await clock.advance(0)
    await clock.advance(2_000)
    expect(did).toEqual(['ask', 'ask', 'ask'])
  })

  it('watches nobody once it has ended: a late sign does not begin it anew', async () => {
    const { clock, did, watch } = setUp()
    watch.begin()
    watch.end()
    watch.hear()
    await clock.advance(3_600_000)
    expect(did).toEqual([])
  })
})
