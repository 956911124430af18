// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { problemUri } from '@springhouse/core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { acknowledge, keyOf, NOON, originWith } from '../testing/fixture.ts'
import { HeldRequests } from '../testing/held-requests.ts'
import { answering, RunBench } from '../testing/run-bench.ts'
import type { Fetch, RunEvent } from './run-options.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

describe('runOutbox() after a failure', () => {
  it('blocks the group and only the group when its head waits', async () => {
    await bench.enqueueIn('a', 'a', 'b')
    const report = await bench.run(
      originWith((_url, init) =>
        keyOf(init) === 'key-1' ? new Response('', { status: 500 }) : acknowledge(init),
      ),
    )
    expect(await bench.states()).toEqual(['waiting:server-error', 'queued', 'acked'])
    expect(report).toMatchObject({ sent: 2, acked: 1, paused: undefined, nextDueMs: 1000 })
  })

  it('sends again when the time has come, in order', async () => {
    await bench.enqueueIn('a', 'a')
    await bench.run(answering(500))
    const early = await bench.run(answering(500))
    expect(early).toMatchObject({ sent: 0, nextDueMs: 1000 })
    bench.clock.advance(1000)
    const keys: string[] = []
    await bench.run(
      originWith((_url, init) => {
        keys.push(keyOf(init))
        return acknowledge(init)
      }),
    )
    expect(keys).toEqual(['key-1', 'key-3'])
  })

  it('pauses the whole queue when the network fails, and probes before it goes on', async () => {
    await bench.enqueueIn('a', 'b')
    const urls: string[] = []
    const dead: Fetch = (url) => {
      urls.push(url)
      return Promise.reject(new TypeError('Failed to fetch'))
    }
    expect(await bench.run(dead)).toMatchObject({ sent: 2, paused: 'offline', nextDueMs: 1000 })
    expect(await bench.states()).toEqual(['waiting:offline', 'waiting:offline'])
    bench.clock.advance(1000)
    urls.length = 0
    expect(await bench.run(dead)).toMatchObject({ sent: 0, paused: 'offline', nextDueMs: 2000 })
    expect(urls).toEqual(['/springhouse/ping'])
    bench.clock.advance(2000)
    expect(await bench.run(originWith((_url, init) => acknowledge(init)))).toMatchObject({
      acked: 2,
      paused: undefined,
      nextDueMs: undefined,
    })
  })

  it('ends the pause when an operation that was under way arrives after all', async () => {
    await bench.enqueueIn('a', 'b')
    const requests = new HeldRequests()
    const running = bench.run(requests.fetch)
    await requests.until(2)
    requests.failNext()
    await bench.until('waiting:offline')
    requests.acknowledgeNext()
    expect(await running).toMatchObject({ acked: 1, paused: undefined, nextDueMs: 0 })
  })

  it('pauses the whole queue when a login page answers', async () => {
    await bench.enqueueIn('a')
    const portal: Fetch = async () => new Response('<h1>Welcome</h1>', { status: 200 })
    const events: RunEvent[] = []
    expect(await bench.run(portal, { onEvent: (event) => events.push(event) })).toMatchObject({
      paused: 'captive',
      nextDueMs: 30_000,
    })
    expect(events.map(({ type }) => type)).toEqual(['sending', 'waiting', 'paused'])
    expect(await bench.outbox.list()).toMatchObject([
      { state: 'waiting', why: 'captive', attempts: 0 },
    ])
    bench.clock.advance(30_000)
    expect(await bench.run(portal)).toMatchObject({ sent: 0, paused: 'captive', nextDueMs: 60_000 })
  })

  it('does not pause the queue when only one operation lacks its proof', async () => {
    await bench.enqueueIn('a', 'b')
    const fetch = originWith((_url, init) =>
      keyOf(init) === 'key-1' ? new Response('{}') : acknowledge(init),
    )
    expect(await bench.run(fetch)).toMatchObject({ acked: 1, paused: undefined })
    expect(await bench.states()).toEqual(['waiting:unproven', 'acked'])
  })

  it('holds everything of the owner until a login when the status is 401', async () => {
    await bench.enqueueIn('a', 'a')
    expect(await bench.run(answering(401))).toMatchObject({ sent: 1, paused: 'auth' })
    expect(await bench.outbox.list()).toMatchObject([
      { state: 'held', why: 'auth', attempts: 0 },
      { state: 'queued' },
    ])
    expect(await bench.outbox.counts('ann')).toMatchObject({ needsYou: 1, pause: { why: 'auth' } })
    expect(await bench.run(answering(401))).toMatchObject({ sent: 0 })
    await bench.outbox.hasten('ann', 'connected')
    expect(await bench.run(answering(401))).toMatchObject({ sent: 0 })
    await bench.outbox.hasten('ann', 'signed-in')
    expect(await bench.run(originWith((_url, init) => acknowledge(init)))).toMatchObject({
      acked: 2,
    })
  })

  it('keeps everything of the owner until their login when somebody else is signed in', async () => {
    await bench.enqueueIn('a', 'a')
    const refusing = answering(403, {}, { type: problemUri('other-owner') })
    expect(await bench.run(refusing)).toMatchObject({ sent: 1, parked: 0, paused: 'other-owner' })
    expect(await bench.outbox.list()).toMatchObject([
      { state: 'held', why: 'other-owner', attempts: 0 },
      { state: 'queued' },
    ])
    await bench.outbox.hasten('ann', 'connected')
    await bench.outbox.hasten('bob', 'signed-in')
    expect(await bench.run(refusing)).toMatchObject({ sent: 0 })
    await bench.outbox.hasten('ann', 'signed-in')
    expect(await bench.run(originWith((_url, init) => acknowledge(init)))).toMatchObject({
      acked: 2,
    })
  })

  it.each([
    ['nobody is signed in', answering(401)],
    ['somebody else is', answering(403, {}, { type: problemUri('other-owner') })],
  ])('asks again by itself when %s and nobody reports the login', async (_what, refusing) => {
    await bench.enqueueIn('a')
    const { nextDueMs = 0 } = await bench.run(refusing)
    expect(nextDueMs).toBe(300_000)
    bench.clock.advance(nextDueMs)
    expect(await bench.run(originWith((_url, init) => acknowledge(init)))).toMatchObject({
      acked: 1,
    })
  })

  it('pauses the whole queue as long as 429 says, whoever is impatient', async () => {
    await bench.enqueueIn('a', 'a')
    const report = await bench.run(answering(429, { headers: { 'Retry-After': '120' } }))
    expect(report).toMatchObject({ sent: 1, paused: 'throttled', nextDueMs: 120_000 })
    await bench.outbox.hasten('ann', 'user')
    expect(await bench.run(answering(500))).toMatchObject({ sent: 0, nextDueMs: 120_000 })
  })

  it('sends at once when its user asks for it', async () => {
    await bench.enqueueIn('a')
    await bench.run(answering(500))
    await bench.outbox.hasten('ann', 'user')
    expect(await bench.run(originWith((_url, init) => acknowledge(init)))).toMatchObject({
      acked: 1,
    })
  })

  it('sends when the clock was set back by years', async () => {
    await bench.enqueueIn('a')
    await bench.run(() => Promise.reject(new TypeError('Failed to fetch')))
    bench.clock.ms = Date.UTC(2001, 0, 1)
    expect(await bench.run(originWith((_url, init) => acknowledge(init)))).toMatchObject({
      acked: 1,
    })
  })

  it('parks on the second 403, and prepares afresh for it', async () => {
    await bench.enqueueIn('a')
    const prepare = vi.fn<() => void>()
    await bench.run(answering(403), { prepare })
    bench.clock.advance(1000)
    await bench.run(answering(403), { prepare })
    expect(prepare).toHaveBeenCalledTimes(2)
    expect(await bench.states()).toEqual(['parked:rejected'])
  })

  it('goes on for ever and says stalled when twenty attempts have failed', async () => {
    await bench.enqueueIn('a')
    const events: string[] = []
    for (let attempt = 1; attempt <= 25; attempt += 1) {
      const report = await bench.run(answering(500), { onEvent: ({ type }) => events.push(type) })
      bench.clock.advance(report.nextDueMs ?? 0)
    }
    expect(events.filter((type) => type === 'stalled')).toHaveLength(6)
    expect(await bench.outbox.counts('ann')).toMatchObject({ waiting: 1, needsYou: 1 })
    expect(await bench.run(originWith((_url, init) => acknowledge(init)))).toMatchObject({
      acked: 1,
    })
  })

  it('reports a client bug when the key was reused', async () => {
    await bench.enqueueIn('a')
    const events: string[] = []
    const reused = answering(422, {}, { type: problemUri('key-reused') })
    await bench.run(reused, { onEvent: ({ type }) => events.push(type) })
    expect(events).toEqual(['sending', 'parked', 'key-reused'])
  })

  it('remembers how far the origin’s clock is ahead', async () => {
    await bench.enqueueIn('a')
    const Date = 'Tue, 06 Jan 2026 12:01:00 GMT'
    await bench.run(originWith((_url, init) => acknowledge(init, { Date })))
    const [next] = await bench.enqueueIn('a')
    expect(next?.occurredAt).toMatchObject({ wall: NOON, skew: 60_000 })
  })
})
