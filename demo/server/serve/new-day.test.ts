// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { DairyEvent } from './event-log.ts'
import { lookForNewDay } from './new-day.ts'

describe('lookForNewDay()', () => {
  it('acts once a day, and again when that failed', async () => {
    let today = '2026-11-20'
    let failing = true
    let acts = 0
    const events: DairyEvent[] = []
    const act = async (): Promise<void> => {
      acts += 1
      if (failing) throw new Error('database away')
    }
    const look = lookForNewDay(
      () => today,
      act,
      (event) => events.push(event),
    )
    await look()
    expect(acts).toBe(0)
    today = '2026-11-21'
    await look()
    expect(events).toMatchObject([{ type: 'new-day-failed', error: { message: 'database away' } }])
    failing = false
    await look()
    await look()
    expect(acts).toBe(2)
  })
})
