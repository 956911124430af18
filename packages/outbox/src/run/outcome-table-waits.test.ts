// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { definePolicy, writes } from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OutboxRules } from '../rules.ts'
import { operation } from '../testing/fixture.ts'
import { OutcomeBench } from '../testing/outcome-bench.ts'
import { RunBench } from '../testing/run-bench.ts'
import { echo, problem, type Reply, TestOrigin } from '../testing/test-origin.ts'
import type { RunEvent } from './run-options.ts'

let origin: TestOrigin
let table: OutcomeBench

beforeEach(async () => {
  origin = await TestOrigin.start()
  table = new OutcomeBench(origin)
})
afterEach(async () => {
  vi.useRealTimers()
  await origin.close()
})

describe('what each outcome does, on a real server: conflicts, waiting, no answer', () => {
  it('408: waits with its group, counts', async () => {
    await table.answerFirst({ status: 408 })
    expect(await table.line()).toMatchObject({
      state: 'waiting:timeout',
      goes: 'other groups',
      attempts: 1,
    })
  })

  it('425: at once again, does not count', async () => {
    expect(await table.answerFirst({ status: 425 })).toMatchObject({ nextDueMs: 0 })
    expect(await table.bench.outbox.list()).toMatchObject([
      { why: 'in-progress', attempts: 0 },
      {},
      {},
    ])
  })

  it.each([
    ['Retry-After', 7000, { 'Retry-After': '7' }],
    ['2 s', 2000, {}],
  ])('409 in-progress: waits %s with its group, does not count', async (_name, dueMs, fields) => {
    expect(await table.answerFirst(problem('in-progress', 409, fields))).toMatchObject({
      nextDueMs: dueMs,
    })
    expect(await table.line()).toMatchObject({
      state: 'waiting:in-progress',
      goes: 'other groups',
      attempts: 0,
    })
  })

  it.each([409, 412])(
    '%i that hides our own earlier success: acknowledged, the next goes',
    async (status) => {
      origin.operations = { first: { state: 'done', status: 200, etag: '"v2"' } }
      await table.answerFirst({ status })
      expect(await table.line()).toMatchObject({ state: 'acked', goes: 'all' })
    },
  )

  it.each([409, 412])('%i otherwise: a conflict, needs its user', async (status) => {
    origin.operations = { first: { state: 'unknown' } }
    await table.answerFirst({ status })
    expect(await table.line()).toMatchObject({
      state: 'parked:conflict',
      goes: 'other groups',
    })
  })

  it('412 where the route merges, and both sides have changed other fields: merged and sent', async () => {
    const rules: OutboxRules = {
      merge: { a: ({ mine, theirs }) => ({ ...Object(theirs), ...Object(mine) }) },
    }
    table.bench = new RunBench(rules)
    const policy = definePolicy({
      version: 1,
      routes: { a: writes('/api/*', { offline: 'queue' }) },
    })
    origin.reply = ({ method, key, fields }) => {
      if (method === 'GET')
        return { status: 200, fields: { ETag: '"v5"' }, body: { name: 'Bertha' } }
      return fields['if-match'] === '"v5"' ? echo(key) : { status: 412 }
    }
    const url = `${origin.url}/api/a`
    await table.bench.outbox.enqueue(operation({ url, base: { etag: '"v1"' } }))
    await table.run({ routeOf: () => policy.routes[0] })
    expect(await table.bench.states()).toEqual(['acked'])
    expect(origin.received.at(-1)?.body).toBe('{"name":"Bertha","weight":612}')
  })

  it('422 key-reused: needs its user, and is told as a bug', async () => {
    const events: RunEvent['type'][] = []
    await table.answerFirst(problem('key-reused', 422), {
      onEvent: ({ type }) => events.push(type),
    })
    expect(await table.line()).toMatchObject({
      state: 'parked:unknown',
      goes: 'other groups',
    })
    expect(events).toContain('key-reused')
  })

  it('500 outcome-unknown: needs its user', async () => {
    await table.answerFirst(problem('outcome-unknown', 500))
    expect(await table.line()).toMatchObject({
      state: 'parked:unknown',
      goes: 'other groups',
    })
  })

  it.each([423, 424])('%i: waits with its group, counts', async (status) => {
    await table.answerFirst({ status })
    expect(await table.line()).toMatchObject({
      state: 'waiting:locked',
      goes: 'other groups',
      attempts: 1,
    })
  })

  it.each([
    ['426', { status: 426 }],
    ['client-upgrade-required', problem('client-upgrade-required', 400)],
  ] satisfies [string, Reply][])(
    '%s: everything is held for a newer app, no attempt',
    async (_name, reply) => {
      expect(await table.answerFirst(reply)).toMatchObject({ paused: 'upgrade' })
      expect(await table.line()).toMatchObject({
        state: 'held:upgrade',
        goes: 'nobody',
        attempts: 0,
      })
    },
  )

  it('428: the app left out a condition, needs its user', async () => {
    await table.answerFirst({ status: 428 })
    expect(await table.line()).toMatchObject({
      state: 'parked:condition-missing',
      goes: 'other groups',
    })
  })

  it('429: everything waits as long as Retry-After says, no attempt', async () => {
    const reply = { status: 429, fields: { 'Retry-After': '90' } }
    expect(await table.answerFirst(reply)).toMatchObject({ paused: 'throttled', nextDueMs: 90_000 })
    expect(await table.line()).toMatchObject({
      state: 'waiting:throttled',
      goes: 'nobody',
      attempts: 0,
    })
  })

  it.each([500, 502, 503, 504, 507, 520, 521, 522, 524, 530])(
    '%i: waits with its group, counts',
    async (status) => {
      expect(await table.answerFirst({ status })).toMatchObject({
        paused: undefined,
        nextDueMs: 1000,
      })
      expect(await table.line()).toMatchObject({
        state: 'waiting:server-error',
        goes: 'other groups',
        attempts: 1,
      })
    },
  )

  it('503 with Retry-After: everything waits', async () => {
    const reply = { status: 503, fields: { 'Retry-After': '60' } }
    expect(await table.answerFirst(reply)).toMatchObject({ paused: 'throttled', nextDueMs: 60_000 })
    expect(await table.line()).toMatchObject({
      state: 'waiting:throttled',
      goes: 'nobody',
      attempts: 1,
    })
  })

  it('a connection that is reset: may have arrived, the same again after a probe, counts', async () => {
    await table.answerFirst('reset')
    expect(await table.line()).toMatchObject({
      state: 'waiting:offline',
      goes: 'nobody',
      attempts: 1,
    })
    origin.reply = ({ key }) => echo(key)
    table.bench.clock.advance(60_000)
    await table.run()
    const [before, after] = origin.received.filter(({ key }) => key === 'first')
    expect(after).toMatchObject({ body: before?.body, method: before?.method })
    expect(await table.bench.states()).toEqual(['acked', 'acked', 'acked'])
  })

  it('no answer for 30 s: may have arrived, counts', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    origin.reply = () => 'hang'
    await table.enqueue('first', 'a')
    const arrived = origin.arrival()
    const running = table.run()
    await arrived
    vi.advanceTimersByTime(30_000)
    expect(await running).toMatchObject({ paused: 'offline' })
    expect(await table.bench.outbox.list()).toMatchObject([{ why: 'timeout', attempts: 1 }])
  })

  it('a run that is told to stop: may have arrived, does not count', async () => {
    const stop = new AbortController()
    origin.reply = () => 'hang'
    await table.enqueue('first', 'a')
    const arrived = origin.arrival()
    const running = table.run({ signal: stop.signal })
    await arrived
    stop.abort()
    expect(await running).toMatchObject({ paused: undefined, nextDueMs: 0 })
    expect(await table.bench.outbox.list()).toMatchObject([{ why: 'interrupted', attempts: 0 }])
  })
})
