// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import type { Environment } from '../environment.ts'
import { Watchdog } from './watchdog.ts'

function environmentOf(clock: FakeClock): Pick<Environment, 'now' | 'startTimer'> {
  return {
    now: () => clock.nowMs,
    startTimer: (callback, delayMs) => clock.startTimer(callback, delayMs),
  }
}

function setUp() {
  const clock = new FakeClock()
  const outer = new AbortController()
  return { clock, outer, watchdog: new Watchdog(environmentOf(clock), outer.signal) }
}

describe('Watchdog', () => {
  it('ends a connection that is silent for longer than expected, and says what that means', async () => {
    const { clock, watchdog } = setUp()
    watchdog.expect(45_000, { kind: 'silent' })
    await clock.advance(44_999)
    expect(watchdog.signal.aborted).toBe(false)
    await clock.advance(1)
    expect([watchdog.signal.aborted, watchdog.end]).toEqual([true, { kind: 'silent' }])
  })

  it('hear() refuses what a thawed tab is handed before its timer has run', () => {
    const { clock, watchdog } = setUp()
    watchdog.expect(45_000, { kind: 'silent' })
    clock.nowMs += 45_001
    expect(watchdog.hear()).toBe(false)
    expect(watchdog.end).toEqual({ kind: 'silent' })
    expect(clock.pendingMs).toEqual([])
  })

  it('hear() ends the wait, so that applying an event may take its time', async () => {
    const { clock, watchdog } = setUp()
    watchdog.expect(45_000, { kind: 'silent' })
    clock.nowMs += 45_000
    expect(watchdog.hear()).toBe(true)
    await clock.advance(100_000)
    expect(watchdog.hear()).toBe(true)
  })

  it('takes an end from outside for no silence, and expects nothing afterwards', () => {
    const { clock, outer, watchdog } = setUp()
    outer.abort()
    watchdog.expect(45_000, { kind: 'silent' })
    expect([watchdog.hear(), watchdog.end, clock.pendingMs]).toEqual([false, undefined, []])
    const late = new Watchdog(environmentOf(clock), outer.signal)
    expect(late.signal.aborted).toBe(true)
  })
})
