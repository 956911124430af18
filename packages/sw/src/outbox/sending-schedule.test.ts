// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { TestClock } from '../testing/test-clock.ts'
import { SendingSchedule } from './sending-schedule.ts'

interface Passes {
  readonly clock: TestClock
  readonly schedule: SendingSchedule
  /** How many passes have begun. */
  begun: number
  left: number
  /** Ends the pass under way. */
  end(nextDueMs?: number): Promise<void>
}

function passes(): Passes {
  const clock = new TestClock()
  let endPass: (nextDueMs: number | undefined) => void = () => undefined
  const state: Passes = {
    clock,
    begun: 0,
    left: 0,
    schedule: new SendingSchedule({
      now: clock.now,
      delay: clock.delay,
      pass: () => {
        state.begun += 1
        return new Promise((resolve) => {
          endPass = resolve
        })
      },
      onLeft: async () => {
        state.left += 1
      },
    }),
    async end(nextDueMs) {
      await turns()
      endPass(nextDueMs)
      await turns()
    },
  }
  return state
}

// Lets everything that waits for nothing but promises go on.
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

describe('SendingSchedule', () => {
  it('runs one pass at a time, and another when somebody wanted to send meanwhile', async () => {
    const state = passes()
    const slice = state.schedule.send()
    void state.schedule.send()
    expect(state.begun).toBe(1)
    await state.end()
    expect(state.begun).toBe(2)
    await state.end()
    await slice
    expect(state.begun).toBe(2)
  })

  it('naps until something is due', async () => {
    const state = passes()
    const slice = state.schedule.send()
    await state.end(2000)
    expect(state.begun).toBe(1)
    state.clock.advance(2000)
    await state.end()
    await slice
    expect(state.begun).toBe(2)
  })

  it('is woken from its nap by whoever wants to send', async () => {
    const state = passes()
    const slice = state.schedule.send()
    await state.end(2000)
    void state.schedule.send()
    await state.end()
    await slice
    expect(state.begun).toBe(2)
  })

  it('leaves to others what is due after its slice', async () => {
    const state = passes()
    const slice = state.schedule.send()
    await state.end(21_000)
    await slice
    expect(state.left).toBe(1)
  })

  it('is quiet when nothing more can be sent at present, not before', async () => {
    const state = passes()
    void state.schedule.send()
    void state.schedule.send()
    let isQuiet = false
    const quiet = state.schedule.quiet().finally(() => {
      isQuiet = true
    })
    await state.end()
    expect(isQuiet).toBe(false)
    await state.end(5000)
    await quiet
    expect(isQuiet).toBe(true)
  })

  it('begins a new slice after the last one has ended', async () => {
    const state = passes()
    const first = state.schedule.send()
    await state.end()
    await first
    void state.schedule.send()
    expect(state.begun).toBe(2)
  })
})
