// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OriginEvent } from '../origin-event.ts'
import { makeGate } from '../testing/origin-bench.ts'
import { Trouble } from '../trouble.ts'
import { RelayLoop } from './relay-loop.ts'
import type { NotificationListener, SqlDatabase } from './sql-database.ts'

describe('RelayLoop', () => {
  let listeners: NotificationListener[]
  let tries: number
  let ended: number
  let mayListen: boolean
  let relayed: number
  let relay: () => Promise<void>
  let events: OriginEvent[]
  let loop: RelayLoop

  const database: SqlDatabase = {
    query: async () => ({ rows: [] }),
    transaction: () => Promise.reject(new Error('Not for this test')),
    listen: async (_, listener) => {
      tries += 1
      if (!mayListen) throw new Error('No LISTEN')
      listeners.push(listener)
      return async () => void (ended += 1)
    },
  }

  beforeEach(() => {
    vi.useFakeTimers()
    listeners = []
    events = []
    tries = 0
    ended = 0
    relayed = 0
    mayListen = true
    relay = async () => undefined
    loop = new RelayLoop({
      database,
      pollMs: 1_000,
      trouble: new Trouble('database', (event) => events.push(event)),
      relay: () => {
        relayed += 1
        return relay()
      },
    })
  })

  afterEach(async () => {
    await loop.close()
    vi.useRealTimers()
  })

  it('asks once a second, and at once when it is notified', async () => {
    await loop.start()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(relayed).toBe(3)
    listeners[0]?.notified()
    await vi.advanceTimersByTimeAsync(0)
    expect(relayed).toBe(4)
    expect(tries).toBe(1)
  })

  it('asks once more for all that is notified while it relays', async () => {
    await loop.start()
    const gate = makeGate()
    relay = () => gate.opened
    for (let times = 0; times < 9; times += 1) listeners[0]?.notified()
    await vi.advanceTimersByTimeAsync(0)
    expect(relayed).toBe(1)
    listeners[0]?.notified()
    gate.open()
    await vi.advanceTimersByTimeAsync(0)
    expect(relayed).toBe(2)
  })

  it('asks ever more seldom while the database does not answer, up to every 30 s', async () => {
    await loop.start()
    relay = () => Promise.reject(new Error('Gone'))
    await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000 + 8_000 + 16_000)
    expect(relayed).toBe(5)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(relayed).toBe(7)
    expect(events).toEqual([{ type: 'trouble', part: 'database', what: 'Gone' }])
    relay = async () => undefined
    await vi.advanceTimersByTimeAsync(30_000 + 2_000)
    expect(relayed).toBe(10)
    expect(events.at(-1)).toEqual({ type: 'recovered', part: 'database' })
  })

  it('asks on while it cannot listen, and tries to listen ever more seldom', async () => {
    mayListen = false
    await loop.start()
    await vi.advanceTimersByTimeAsync(14_000)
    expect(relayed).toBe(14)
    // At the start, and 2, 4 and 8 questions later.
    expect(tries).toBe(4)
    mayListen = true
    await vi.advanceTimersByTimeAsync(16_000)
    expect(listeners).toHaveLength(1)
    expect(events).toEqual([])
  })

  it('listens again when the connection is lost, and asks what it has missed', async () => {
    await loop.start()
    listeners[0]?.lost()
    await vi.advanceTimersByTimeAsync(0)
    expect(listeners).toHaveLength(2)
    expect(relayed).toBe(1)
  })

  it('does nothing more when it is closed, but ends what it does', async () => {
    await loop.start()
    const gate = makeGate()
    relay = () => gate.opened
    listeners[0]?.notified()
    const closed = loop.close()
    expect(ended).toBe(0)
    gate.open()
    await closed
    expect(ended).toBe(1)
    listeners[0]?.notified()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(relayed).toBe(1)
  })
})
