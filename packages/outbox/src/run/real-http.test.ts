// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Outbox } from '../outbox.ts'
import { openTestOutbox, operation, proofOf, runOptions, TestClock } from '../testing/fixture.ts'
import { runOutbox } from './run-outbox.ts'
import type { RunReport } from './run-options.ts'

const BASE = 'https://portal.example/springhouse'
const ANIMAL = 'https://portal.example/api/animals/42'

const server = setupServer()
const clock = new TestClock()
let outbox: Outbox

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(() => {
  outbox = openTestOutbox(clock)
})
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

async function send(): Promise<RunReport> {
  await outbox.enqueue(operation())
  return runOutbox(outbox, runOptions(clock, fetch, { base: BASE }))
}

const ping = http.get(`${BASE}/ping`, () =>
  HttpResponse.json({ springhouse: 1, app: 'dairy', cache: true }),
)

function key(request: Request): string {
  return (request.headers.get('Idempotency-Key') ?? '').slice(1, -1)
}

describe('runOutbox() over real HTTP', () => {
  it('acknowledges when the origin echoes the key', async () => {
    const bodies: unknown[] = []
    server.use(
      http.put(ANIMAL, async ({ request }) => {
        bodies.push(await request.json())
        return HttpResponse.json(
          {},
          { headers: { 'Springhouse-Op': proofOf(key(request)), ETag: '"v2"' } },
        )
      }),
    )
    expect(await send()).toMatchObject({ acked: 1, nextDueMs: undefined })
    expect(bodies).toEqual([{ weight: 612 }])
    expect(await outbox.list()).toMatchObject([{ state: 'acked', ack: { etag: '"v2"' } }])
  })

  it('acknowledges 204, which has no body', async () => {
    server.use(
      http.put(
        ANIMAL,
        ({ request }) =>
          new HttpResponse(null, {
            status: 204,
            headers: { 'Springhouse-Op': proofOf(key(request)) },
          }),
      ),
    )
    expect(await send()).toMatchObject({ acked: 1 })
  })

  it('does not follow a redirect to a login page that would answer 200', async () => {
    let visits = 0
    server.use(
      http.put(ANIMAL, () => HttpResponse.redirect('https://portal.example/login', 303)),
      http.get('https://portal.example/login', () => {
        visits += 1
        return HttpResponse.html('<h1>Sign in</h1>')
      }),
      http.get(`${BASE}/ping`, () => HttpResponse.redirect('https://portal.example/login', 302)),
    )
    expect(await send()).toMatchObject({ acked: 0, paused: 'captive' })
    expect(visits).toBe(0)
  })

  it('keeps the operation when a login page answers 200 to everything', async () => {
    server.use(http.all('*', () => HttpResponse.html('<h1>Free Wi-Fi</h1>')))
    expect(await send()).toMatchObject({ acked: 0, paused: 'captive' })
    expect(await outbox.list()).toMatchObject([{ state: 'waiting', why: 'captive', attempts: 0 }])
  })

  it('keeps the operation when the connection breaks', async () => {
    server.use(http.put(ANIMAL, () => HttpResponse.error()))
    expect(await send()).toMatchObject({ acked: 0, paused: 'offline' })
    expect(await outbox.list()).toMatchObject([{ state: 'waiting', why: 'offline', attempts: 1 }])
  })

  it('keeps the problem that the origin stated when it refuses', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Unprocessable',
      detail: 'Too heavy',
      status: 422,
    }
    server.use(
      http.put(ANIMAL, () =>
        HttpResponse.json(problem, {
          status: 422,
          headers: { 'Content-Type': 'application/problem+json' },
        }),
      ),
    )
    expect(await send()).toMatchObject({ parked: 1, nextDueMs: undefined })
    expect(await outbox.list()).toMatchObject([
      { state: 'parked', why: 'rejected', last: { status: 422, problem } },
    ])
  })

  it('parks a refusal whose JSON is broken', async () => {
    server.use(
      http.put(
        ANIMAL,
        () =>
          new HttpResponse('{', { status: 400, headers: { 'Content-Type': 'application/json' } }),
      ),
    )
    expect(await send()).toMatchObject({ parked: 1 })
  })

  it('keeps no document that is too long to be a problem', async () => {
    server.use(
      http.put(ANIMAL, () => HttpResponse.json({ detail: 'x'.repeat(20_000) }, { status: 400 })),
    )
    await send()
    expect(await outbox.list()).toMatchObject([{ state: 'parked', last: { problem: undefined } }])
  })

  it('judges an HTML error page of the origin by its status, after a probe', async () => {
    server.use(
      ping,
      http.put(ANIMAL, () => HttpResponse.html('<pre>Cannot PUT</pre>', { status: 404 })),
    )
    expect(await send()).toMatchObject({ parked: 1, paused: undefined })
  })

  it('asks the origin’s record before it parks a failed precondition', async () => {
    server.use(
      http.put(ANIMAL, () => new HttpResponse(null, { status: 412 })),
      http.get(`${BASE}/ops`, ({ request }) => {
        const known = new URL(request.url).searchParams.get('keys') ?? ''
        return HttpResponse.json({ [known]: { state: 'done', status: 200, position: 'k3.8' } })
      }),
    )
    expect(await send()).toMatchObject({ acked: 1, parked: 0 })
  })

  it('waits as long as 503 says, against the origin’s own clock', async () => {
    server.use(
      http.put(
        ANIMAL,
        () =>
          new HttpResponse(null, {
            status: 503,
            headers: {
              Date: 'Tue, 06 Jan 2032 12:00:00 GMT',
              'Retry-After': 'Tue, 06 Jan 2032 12:05:00 GMT',
            },
          }),
      ),
    )
    expect(await send()).toMatchObject({ paused: 'throttled', nextDueMs: 300_000 })
  })
})
