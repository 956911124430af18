// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  acknowledge,
  keyOf,
  NOON,
  openTestOutbox,
  operation,
  originWith,
  proofOf,
  runOptions,
} from '../testing/fixture.ts'
import { HeldRequests } from '../testing/held-requests.ts'
import { answering, RunBench } from '../testing/run-bench.ts'
import { runOutbox } from './run-outbox.ts'
import type { Fetch } from './run-options.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

describe('runOutbox() among others', () => {
  it('does nothing and comes back later when another run holds the lock', async () => {
    await bench.enqueueIn('a')
    const locks = {
      request: <T>(_name: string, _options: object, callback: (lock: unknown) => Promise<T>) =>
        callback(null),
    }
    expect(await bench.run(answering(500), { locks })).toMatchObject({
      busy: true,
      sent: 0,
      nextDueMs: 5000,
    })
  })

  it('reports what was saved while its lock was being given back', async () => {
    const late = openTestOutbox(bench.clock, bench.name)
    const locks = {
      request: async <T>(
        _name: string,
        _options: object,
        callback: (lock: unknown) => Promise<T>,
      ) => {
        const result = await callback({})
        await late.enqueue(operation())
        return result
      },
    }
    expect(await bench.run(answering(500), { locks })).toMatchObject({ busy: false, nextDueMs: 0 })
  })

  it('stops when a later run has begun, and loses nothing', async () => {
    await bench.enqueueIn('a', 'a')
    const other = openTestOutbox(bench.clock, bench.name)
    const requests = new HeldRequests()
    const events: string[] = []
    const first = bench.run(requests.fetch, { onEvent: ({ type }) => events.push(type) })
    await requests.until(1)
    const accepting = originWith((_url, init) => acknowledge(init))
    expect(await runOutbox(other, runOptions(bench.clock, accepting))).toMatchObject({ acked: 2 })
    requests.acknowledgeNext()
    expect(await first).toMatchObject({ sent: 1, acked: 0 })
    expect(await bench.states()).toEqual(['acked', 'acked'])
  })

  it('sends nothing more when it finds itself overtaken', async () => {
    await bench.enqueueIn('a')
    const other = openTestOutbox(bench.clock, bench.name)
    const requests = new HeldRequests()
    const events: string[] = []
    const first = bench.run(requests.fetch, { onEvent: ({ type }) => events.push(type) })
    await requests.until(1)
    await other.store.begin('ann', NOON)
    await bench.enqueueIn('b')
    requests.acknowledgeNext()
    expect(await first).toMatchObject({ sent: 1 })
    expect(events).toContain('fenced')
    expect(await bench.states()).toEqual(['waiting:interrupted', 'queued'])
  })

  it('leaves a record alone that another context has changed', async () => {
    const [record] = await bench.enqueueIn('a')
    const other = openTestOutbox(bench.clock, bench.name)
    const prepare = async (): Promise<void> => {
      await other.discard(record?.seq ?? 0)
    }
    expect(await bench.run(answering(500), { prepare })).toMatchObject({
      sent: 0,
      nextDueMs: undefined,
    })
    expect(await bench.states()).toEqual(['retired:discarded'])
  })

  it('cuts off what is under way when it is told to stop, and keeps it', async () => {
    await bench.enqueueIn('a', 'a')
    const controller = new AbortController()
    const requests = new HeldRequests()
    const running = bench.run(requests.fetch, { signal: controller.signal })
    await requests.until(1)
    controller.abort()
    expect(await running).toMatchObject({ sent: 1, acked: 0, paused: undefined, nextDueMs: 0 })
    expect(await bench.outbox.list()).toMatchObject([
      { state: 'waiting', why: 'interrupted', attempts: 0, everSent: true },
      { state: 'queued' },
    ])
  })

  it('does not blame the network when its probe was cut off', async () => {
    await bench.enqueueIn('a')
    await bench.run(() => Promise.reject(new TypeError('Failed to fetch')))
    bench.clock.advance(1000)
    const controller = new AbortController()
    const cutOff: Fetch = () => {
      controller.abort()
      return Promise.reject(new DOMException('', 'AbortError'))
    }
    const report = await bench.run(cutOff, { signal: controller.signal })
    expect(report).toMatchObject({ sent: 0, paused: undefined, nextDueMs: 0 })
  })

  it('gives an attempt up after thirty seconds', async () => {
    await bench.enqueueIn('a')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const requests = new HeldRequests()
      const running = bench.run(requests.fetch)
      await requests.until(1)
      vi.advanceTimersByTime(30_000)
      expect(await running).toMatchObject({ paused: 'offline' })
      expect(await bench.states()).toEqual(['waiting:timeout'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('rejects when the database fails under way, and the next run goes on', async () => {
    await bench.enqueueIn('a')
    const fetch = originWith((_url, init) => {
      vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
        throw new DOMException('disk', 'DataError')
      })
      return acknowledge(init)
    })
    await expect(bench.run(fetch)).rejects.toMatchObject({ name: 'DataError' })
    vi.restoreAllMocks()
    const keys: string[] = []
    await bench.run(
      originWith((_url, init) => {
        keys.push(keyOf(init))
        return acknowledge(init, { 'Springhouse-Op': `${proofOf(keyOf(init))};replayed` })
      }),
    )
    expect(keys).toEqual(['key-1'])
    expect(await bench.states()).toEqual(['acked'])
  })
})
