// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { definePolicy, type Route, writes } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { MAX_POLLS } from '../outcome/judge-poll.ts'
import { answeredWith } from '../rules.ts'
import { acknowledge, keyOf, operation, originWith } from '../testing/fixture.ts'
import { RunBench } from '../testing/run-bench.ts'
import type { Fetch, RunOptions } from './run-options.ts'

const MONITOR = 'https://portal.example/jobs/1'
const LOGIN_PAGE = { headers: { 'Content-Type': 'text/html' } }

const policy = definePolicy({
  version: 1,
  routes: { animals: writes('/api/*', { offline: 'queue', queue: { provisional: true } }) },
})
const FOLLOWED: Partial<RunOptions> = { routeOf: (): Route | undefined => policy.routes[0] }

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

/** An origin that accepts writes, and answers by `monitor` what has become of them. */
function accepting(monitor: () => Response, location = '/jobs/1'): Fetch {
  return originWith((url, init) => {
    if (url === MONITOR) return monitor()
    if (url.includes('/ops')) return Response.json({})
    const { headers } = acknowledge(init, { Location: location })
    return new Response('{}', { status: 202, headers })
  })
}

async function accept(monitor: () => Response): Promise<void> {
  await bench.outbox.enqueue(operation())
  await bench.run(accepting(monitor), FOLLOWED)
  bench.clock.advance(2000)
  await bench.run(accepting(monitor), FOLLOWED)
}

describe('a write that the origin has accepted (202)', () => {
  it('is asked about, less and less often, until the origin is done; it is sent once', async () => {
    const sent: string[] = []
    let isDone = false
    const fetch = accepting(() => new Response(null, { status: isDone ? 204 : 202 }))
    const noting: Fetch = (url, init) => {
      if (!url.endsWith('/ping')) sent.push(`${init.method ?? 'GET'} ${new URL(url).pathname}`)
      return fetch(url, init)
    }
    await bench.outbox.enqueue(operation())
    const dues: (number | undefined)[] = []
    for (let run = 0; run < 4; run += 1) {
      isDone = run === 3
      const { nextDueMs } = await bench.run(noting, FOLLOWED)
      dues.push(nextDueMs)
      bench.clock.advance(nextDueMs ?? 0)
    }
    expect(dues).toEqual([2000, 4000, 8000, undefined])
    expect(sent).toEqual(['PUT /api/animals/42', 'GET /jobs/1', 'GET /jobs/1', 'GET /jobs/1'])
    expect(await bench.states()).toEqual(['acked'])
  })

  it('is not confirmed by the login page of a Wi-Fi network', async () => {
    await bench.outbox.enqueue(operation())
    await bench.run(
      accepting(() => new Response()),
      FOLLOWED,
    )
    bench.clock.advance(2000)
    const report = await bench.run(async () => new Response('<h1>Wi-Fi</h1>', LOGIN_PAGE), FOLLOWED)
    expect(report.paused).toBe('captive')
    expect(await bench.states()).toEqual(['waiting:captive'])
    bench.clock.advance(60_000)
    await bench.run(
      accepting(() => Response.json({})),
      FOLLOWED,
    )
    expect(await bench.states()).toEqual(['acked'])
  })

  it('needs its user when the origin refuses it in the end', async () => {
    await accept(() => Response.json({ detail: 'Too heavy' }, { status: 422 }))
    expect(await bench.states()).toEqual(['parked:rejected'])
  })

  it('needs its user when nobody knows any more what became of it', async () => {
    await accept(() => Response.json({}, { status: 404 }))
    expect(await bench.states()).toEqual(['parked:unknown'])
  })

  it('is held when the session has run out meanwhile', async () => {
    await accept(() => Response.json({}, { status: 401 }))
    expect(await bench.states()).toEqual(['held:auth'])
  })

  it('waits when the network fails meanwhile, and is not sent again', async () => {
    await accept(() => {
      throw new TypeError('Failed to fetch')
    })
    expect(await bench.outbox.list()).toMatchObject([{ why: 'offline', monitor: { url: MONITOR } }])
  })

  it('is asked about again after the sender was stopped', async () => {
    await bench.outbox.enqueue(operation())
    await bench.run(
      accepting(() => new Response()),
      FOLLOWED,
    )
    bench.clock.advance(2000)
    const [record] = await bench.outbox.list()
    await bench.outbox.store.begin('ann', bench.clock.now())
    await bench.outbox.store.step(record?.seq ?? 0, { kind: 'send', fence: 2 }, bench.clock.now())
    await bench.run(
      accepting(() => Response.json({})),
      FOLLOWED,
    )
    expect(await bench.states()).toEqual(['acked'])
  })

  it(`needs its user after ${MAX_POLLS} questions`, async () => {
    const fetch = accepting(() => new Response(null, { status: 202 }))
    await bench.outbox.enqueue(operation())
    for (let run = 0; run <= MAX_POLLS + 1; run += 1) {
      const { nextDueMs = 0 } = await bench.run(fetch, FOLLOWED)
      bench.clock.advance(nextDueMs)
    }
    expect(await bench.states()).toEqual(['parked:unknown'])
  })

  it('needs its user when the origin names no place to ask, or another’s', async () => {
    await bench.outbox.enqueue(operation())
    await bench.run(
      accepting(() => new Response(), 'https://elsewhere.example/jobs/1'),
      FOLLOWED,
    )
    expect(await bench.states()).toEqual(['parked:unknown'])
  })

  it('lets what its user wants sent again be sent, under its key', async () => {
    await accept(() => new Response(null, { status: 202 }))
    await bench.outbox.retry(1)
    const keys: string[] = []
    await bench.run(
      originWith((_url, init) => {
        keys.push(keyOf(init))
        return acknowledge(init)
      }),
    )
    expect(keys).toEqual(['key-1'])
  })

  it('holds up a later edit that is conditional on what it makes', async () => {
    const edit = { base: { etag: '"v1"' } }
    await bench.outbox.enqueue(operation(edit))
    await bench.outbox.enqueue(operation(edit))
    const conditions: (string | null)[] = []
    let isDone = false
    const fetch = originWith((url, init) => {
      if (url === MONITOR)
        return new Response(null, { status: isDone ? 204 : 202, headers: { ETag: '"v2"' } })
      conditions.push(new Headers(init.headers).get('If-Match'))
      const { headers } = acknowledge(init, { Location: MONITOR })
      return new Response('{}', { status: conditions.length === 1 ? 202 : 200, headers })
    })
    await bench.run(fetch, FOLLOWED)
    expect(conditions).toEqual(['"v1"'])
    isDone = true
    bench.clock.advance(2000)
    await bench.run(fetch, FOLLOWED)
    expect(conditions).toEqual(['"v1"', '"v2"'])
  })
})

describe('a route with a proof of its own', () => {
  const rules = { ack: { animals: answeredWith([200, 201], 'application/json') } }

  it.each([
    ['acked', () => Response.json({}, { status: 201 })],
    [
      'acked',
      () => Response.json({}, { headers: { 'Content-Type': 'application/json; charset=utf-8' } }),
    ],
    ['waiting:captive', () => new Response('<h1>Wi-Fi</h1>', LOGIN_PAGE)],
    ['waiting:captive', () => new Response(null, { status: 204 })],
  ])('is %s by it', async (state, answer) => {
    bench = new RunBench(rules)
    await bench.outbox.enqueue(operation())
    await bench.run(async (url) => (url.endsWith('/ping') ? new Response('?') : answer()), FOLLOWED)
    expect(await bench.states()).toEqual([state])
  })

  it('is never acknowledged by a redirect', async () => {
    bench = new RunBench({ ack: { animals: () => true } })
    await bench.outbox.enqueue(operation())
    const redirected = Response.json({})
    Object.defineProperty(redirected, 'redirected', { value: true })
    await bench.run(async () => redirected, FOLLOWED)
    expect(await bench.states()).toEqual(['waiting:captive'])
  })

  it('still believes the echoed key', async () => {
    bench = new RunBench({ ack: { animals: () => false } })
    await bench.outbox.enqueue(operation())
    await bench.run(
      originWith((_url, init) => acknowledge(init)),
      FOLLOWED,
    )
    expect(await bench.states()).toEqual(['acked'])
  })
})
