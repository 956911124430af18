// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { definePolicy, writes } from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operation } from '../testing/fixture.ts'
import { OutcomeBench } from '../testing/outcome-bench.ts'
import { echo, problem, type Reply, TestOrigin } from '../testing/test-origin.ts'

const LOGIN_PAGE = '<h1>Free Wi-Fi</h1>'

let origin: TestOrigin
let table: OutcomeBench

beforeEach(async () => {
  origin = await TestOrigin.start()
  table = new OutcomeBench(origin)
})
afterEach(async () => {
  await origin.close()
})

describe('what each outcome does, on a real server', () => {
  it.each([200, 201, 204])('%i with the echo: acknowledged, the next goes', async (status) => {
    await table.answerFirst(echo('first', status, { ETag: '"v2"' }))
    expect(await table.line()).toMatchObject({ state: 'acked', goes: 'all' })
    expect(await table.bench.outbox.list()).toMatchObject([{ ack: { etag: '"v2"' } }, {}, {}])
  })

  it('202 where the route allows it: followed by its Location until it is done, the next goes', async () => {
    const policy = definePolicy({
      version: 1,
      routes: { a: writes('/api/*', { offline: 'queue', queue: { provisional: true } }) },
    })
    const options = { routeOf: () => policy.routes[0] }
    await table.answerFirst(
      echo('first', 202, { Location: '/jobs/1', 'Retry-After': '5' }),
      options,
    )
    expect(await table.line()).toMatchObject({
      state: 'waiting:accepted',
      goes: 'all',
      attempts: 0,
    })
    table.bench.clock.advance(5000)
    origin.reply = () => ({ status: 200, fields: { ETag: '"v9"' } })
    await table.run(options)
    expect(origin.received.at(-1)).toMatchObject({ method: 'GET', path: '/jobs/1' })
    expect(await table.bench.outbox.list()).toMatchObject([
      { state: 'acked', ack: { etag: '"v9"' } },
      {},
      {},
    ])
  })

  it.each([202, 207])('%i elsewhere: needs its user, its group is blocked', async (status) => {
    await table.answerFirst(echo('first', status, { Location: '/jobs/1' }))
    expect(await table.line()).toMatchObject({
      state: 'parked:unknown',
      goes: 'other groups',
    })
  })

  it.each([
    ['302', { status: 302, fields: { Location: '/login' } }],
    ['303', { status: 303, fields: { Location: '/login' } }],
    ['307', { status: 307, fields: { Location: '/login' } }],
    ['511', { status: 511, body: LOGIN_PAGE }],
    ['200 with HTML where JSON is expected', { status: 200, body: LOGIN_PAGE }],
    ['200 with JSON, without the echo', { status: 200, body: {} }],
    ['404 with a page that bears no mark', { status: 404, body: LOGIN_PAGE }],
  ] satisfies [string, Reply][])(
    '%s, and a ping that finds no origin: Wi-Fi needs a login, everything waits, no attempt',
    async (_name, reply) => {
      origin.ping = { status: 200, body: LOGIN_PAGE }
      expect(await table.answerFirst(reply)).toMatchObject({ paused: 'captive', nextDueMs: 30_000 })
      expect(await table.line()).toMatchObject({
        state: 'waiting:captive',
        goes: 'nobody',
        attempts: 0,
      })
    },
  )

  it('2xx without the echo, and a ping that finds the origin: waits with its group', async () => {
    await table.answerFirst({ status: 200 })
    expect(await table.line()).toMatchObject({
      state: 'waiting:unproven',
      goes: 'other groups',
      attempts: 1,
    })
  })

  it.each([400, 405, 406, 413, 414, 415, 422, 431, 501, 505])(
    '%i: refused with what the origin says, dependants are blocked',
    async (status) => {
      const body = { type: 'about:blank', title: 'Refused', detail: 'Too heavy', status }
      await table.answerFirst({ status, body })
      expect(await table.line()).toMatchObject({
        state: 'parked:rejected',
        goes: 'other groups',
      })
      expect(await table.bench.outbox.list()).toMatchObject([
        { last: { status, problem: body } },
        {},
        {},
      ])
    },
  )

  it('401, and no way to renew the session: everything is held until a login, no attempt', async () => {
    expect(await table.answerFirst({ status: 401 })).toMatchObject({ paused: 'auth' })
    expect(await table.line()).toMatchObject({
      state: 'held:auth',
      goes: 'nobody',
      attempts: 0,
    })
    origin.reply = ({ key }) => echo(key)
    await table.bench.outbox.hasten('ann', 'signed-in')
    await table.run()
    expect(await table.bench.states()).toEqual(['acked', 'acked', 'acked'])
  })

  it('401, and a session that is renewed: sent again at once, asked for once a run', async () => {
    let renewals = 0
    const renew = async (): Promise<boolean> => {
      renewals += 1
      origin.reply = ({ key }) => echo(key)
      return true
    }
    origin.reply = () => ({ status: 401 })
    await table.enqueue('first', 'a')
    await table.enqueue('second', 'b')
    await table.run({ renew })
    expect(await table.bench.states()).toEqual(['acked', 'acked'])
    expect(renewals).toBe(1)
  })

  it('401, and a session that can’t be renewed: held', async () => {
    await table.answerFirst(
      { status: 401 },
      { renew: () => Promise.reject(new Error('no refresh token')) },
    )
    expect(await table.line()).toMatchObject({ state: 'held:auth', goes: 'nobody' })
  })

  it('403: tried once more with fresh authorisation, then refused', async () => {
    await table.answerFirst({ status: 403 })
    expect(await table.line()).toMatchObject({
      state: 'waiting:forbidden',
      goes: 'other groups',
      attempts: 1,
    })
    table.bench.clock.advance(1000)
    await table.run()
    expect(await table.line()).toMatchObject({
      state: 'parked:rejected',
      goes: 'other groups',
      attempts: 2,
    })
  })

  it('403 other-owner: held for its owner, everything waits', async () => {
    await table.answerFirst(problem('other-owner', 403))
    expect(await table.line()).toMatchObject({
      state: 'held:other-owner',
      goes: 'nobody',
      attempts: 0,
    })
  })

  it.each([404, 410])('%i: gone, needs its user', async (status) => {
    await table.answerFirst({ status })
    expect(await table.line()).toMatchObject({
      state: 'parked:conflict',
      goes: 'other groups',
    })
  })

  it('404 of a parent that is still pending is never met: the child waits for it', async () => {
    origin.reply = () => ({ status: 500 })
    await table.enqueue('parent', 'a')
    await table.bench.outbox.enqueue(
      operation({ idempotencyKey: 'child', group: 'c', dependsOn: ['parent'] }),
    )
    await table.run()
    expect(origin.keys).toEqual(['parent'])
  })
})
