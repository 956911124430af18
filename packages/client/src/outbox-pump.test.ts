// SPDX-License-Identifier: MIT
import type { DrainReason } from '@springhouse/core'
import type { OutboxCounts, Proof } from '@springhouse/outbox'
import { describe, expect, it } from 'vitest'
import { OutboxPump } from './outbox-pump.ts'
import { FakeClock, settle } from './testing/fake-clock.ts'

const NOTHING: OutboxCounts = {
  queued: 0,
  sending: 0,
  waiting: 0,
  held: 0,
  parked: 0,
  pending: 0,
  needsYou: 0,
  foreign: 0,
  pause: undefined,
  lost: 0,
  storage: 'unknown',
}

function setUp() {
  const clock = new FakeClock()
  const heard: OutboxCounts[] = []
  const troubles: string[] = []
  const proofs: Proof[] = []
  const sends: DrainReason[] = []
  const queue = { counts: NOTHING, reads: 0, failure: undefined as Error | undefined }
  const orFail = async (): Promise<void> => {
    if (queue.failure !== undefined) throw queue.failure
  }
  const pump = new OutboxPump({
    environment: {
      now: () => clock.nowMs,
      startTimer: (callback, delayMs) => clock.startTimer(callback, delayMs),
      isVisible: () => true,
    },
    outbox: {
      counts: async () => {
        queue.reads += 1
        await orFail()
        return queue.counts
      },
      hasten: async (proof) => {
        await orFail()
        proofs.push(proof)
      },
      send: async (reason) => {
        sends.push(reason)
        await Promise.resolve()
      },
    },
    onCounts: (counts) => heard.push(counts),
    trouble: (what) => troubles.push(what),
  })
  return { clock, pump, queue, heard, troubles, proofs, sends }
}

describe('OutboxPump', () => {
  it('pump() ends waiting before it counts, and sends when something waits', async () => {
    const { pump, queue, proofs, sends } = setUp()
    await pump.pump('connected')
    expect([proofs, sends]).toEqual([['connected'], []])
    queue.counts = { ...NOTHING, waiting: 1, pending: 1 }
    await pump.pump('user')
    expect([proofs, sends]).toEqual([['connected', 'user'], ['user']])
  })

  it('pump() ends no wait when it may be time', async () => {
    const { pump, queue, proofs, sends } = setUp()
    queue.counts = { ...NOTHING, waiting: 1, pending: 1 }
    await pump.pump('timer')
    expect([proofs, sends]).toEqual([[], ['timer']])
  })

  it('pump() sends what is held when its owner has signed in', async () => {
    const { pump, queue, proofs, sends } = setUp()
    queue.counts = { ...NOTHING, held: 1, pending: 1 }
    await pump.pump('signed-in')
    expect([proofs, sends]).toEqual([['signed-in'], ['timer']])
  })

  it('pump() leaves alone what waits for a person', async () => {
    const { pump, queue, clock, sends } = setUp()
    queue.counts = { ...NOTHING, held: 2, parked: 1, pending: 3 }
    await pump.pump('connected')
    expect(sends).toEqual([])
    expect(clock.pendingMs).toEqual([])
  })

  it('refresh() counts changes that come together only once more', async () => {
    const { pump, queue, heard } = setUp()
    await Promise.all([pump.refresh(), pump.refresh(), pump.refresh()])
    expect([queue.reads, heard.length]).toEqual([2, 1])
  })

  it('refresh() sends later what waits: after 30 s, or when the queue’s pause is over', async () => {
    const { pump, queue, clock, sends } = setUp()
    queue.counts = { ...NOTHING, queued: 1, pending: 1 }
    await pump.refresh()
    expect(clock.pendingMs).toEqual([30_000])
    const pause = { why: 'throttled', untilMs: clock.nowMs + 90_000 } as const
    queue.counts = { ...queue.counts, pause }
    await pump.refresh()
    expect(clock.pendingMs).toEqual([90_000])
    await clock.advance(90_000)
    expect(sends).toEqual(['timer'])
  })

  it('pump() tells of a queue that cannot be read, and never rejects', async () => {
    const { pump, queue, troubles } = setUp()
    queue.failure = new Error('disk')
    await pump.pump('connected')
    expect(troubles).toEqual(['Cannot hasten outbox', 'Cannot count outbox'])
  })

  it('close() ends counting, sending and the timer', async () => {
    const { pump, queue, clock, heard, sends } = setUp()
    queue.counts = { ...NOTHING, queued: 1, pending: 1 }
    await pump.refresh()
    const pumping = pump.pump('timer')
    pump.close()
    await pumping
    await settle()
    expect([sends, heard.length, clock.pendingMs.length]).toEqual([[], 1, 0])
  })
})
