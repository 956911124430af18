// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { catalog, type Consistency, definePolicy, LEASE_MS, writes } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, confirmed, follow, invalidation, position, statusOf } from './testing/fixture.ts'
import { ProductOrigin } from './testing/product-origin.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const LEVELS = ['session', 'causal'] as const
const tags = ['a']

function route(path: string, consistency: Consistency, more = {}) {
  return catalog(`/api/${path}/:id`, { tags, consistency, ...more })
}

const policy = definePolicy({
  version: 1,
  routes: {
    eventual: route('eventual', 'eventual'),
    session: route('session', 'session'),
    causal: route('causal', 'causal'),
    strong: route('strong', 'strong'),
    elsewhere: route('causal', 'causal', { origin: 'https://api.test' }),
    writes: writes('/api/*'),
  },
})

let device: Device
let worker: TestWorker
let origin: ProductOrigin
let written: string

beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, policy)
  origin = new ProductOrigin()
  origin.fields = { 'Springhouse-Cache-Control': 'max-age=600, following=2592000' }
  written = 'e.8'
  server.use(
    http.get(at('/springhouse/changes'), () => new HttpResponse(null, { status: 503 })),
    http.get(at('/api/*'), ({ request }) => origin.answer(request)),
    http.get('https://api.test/*', ({ request }) => origin.answer(request)),
    http.post(at('/api/*'), () =>
      HttpResponse.json(
        {},
        {
          headers: {
            'Springhouse-Position': written,
            'Cache-Group-Invalidation': '"b"',
          },
        },
      ),
    ),
  )
  await follow(worker, device, 5)
})

/** The browser stops the worker, and starts it again. */
function restart(): void {
  worker = startWorker(device, policy)
}

async function read(path: string, init?: RequestInit): Promise<string | undefined> {
  const response = await worker.fetch(path.startsWith('/') ? `/api${path}` : path, init)
  await worker.settled()
  return statusOf(response)
}

async function write(): Promise<void> {
  await worker.fetch('/api/notes', { method: 'POST', body: '{}' })
}

/** What the origin was last asked to be at or past. */
function asked(): string | null | undefined {
  return origin.asked.at(-1)?.headers.get('Springhouse-After')
}

const HIT = expect.stringContaining('Springhouse-SW; hit; ttl=')

describe.each(LEVELS)('a read of a route with consistency "%s"', (level) => {
  it('asks for an answer at or past what the log has told here', async () => {
    await read(`/${level}/1`)
    expect(asked()).toBe('e.5')
  })

  it('asks for an answer at or past an own write, also when the worker was stopped since', async () => {
    await write()
    await read(`/${level}/1`)
    expect(asked()).toBe('e.8')
    restart()
    await read(`/${level}/2`)
    expect(asked()).toBe('e.8')
  })

  it('asks for an answer at or past what was read before, also when the worker was stopped since', async () => {
    origin.seq = 7
    await read(`/${level}/1`)
    await read(`/${level}/2`)
    expect(asked()).toBe('e.7')
    restart()
    await read(`/${level}/3`)
    expect(asked()).toBe('e.7')
  })

  it('is not answered by a copy from before an own write, until the log has told of it', async () => {
    await read(`/${level}/1`)
    expect(await read(`/${level}/1`)).toEqual(HIT)
    await write()
    expect(await read(`/${level}/1`)).toContain('fwd=request')
    expect(asked()).toBe('e.8')
    const event = invalidation(8, ['b'], { previousSeq: 5 })
    await worker.api.applyInvalidation('public', event, confirmed(device, 8))
    expect(await read(`/${level}/1`)).toEqual(HIT)
  })

  it('is answered by a copy that shows the own write', async () => {
    await write()
    origin.seq = 8
    await read(`/${level}/1`)
    expect(await read(`/${level}/1`)).toEqual(HIT)
  })

  it('does not go back behind another answer', async () => {
    await read(`/${level}/1`)
    origin.seq = 7
    await read(`/${level}/2`)
    expect(await read(`/${level}/1`)).toContain('fwd=request')
    expect(asked()).toBe('e.7')
  })

  it('is not answered by a copy that nobody can judge', async () => {
    origin.fields['Springhouse-Cache-Control'] = 'max-age=600, stale-while-revalidate=600'
    await read(`/${level}/1`)
    await read('/eventual/1')
    await worker.api.applyReset('public', position(900), confirmed(device, 900))
    expect(await read('/eventual/1')).toContain('hit')
    expect(await read(`/${level}/1`)).toContain('fwd=stale')
  })

  it('shows the copy all the same when there is no network', async () => {
    await read(`/${level}/1`)
    await write()
    origin.isReachable = false
    expect(await read(`/${level}/1`)).toContain('detail=DISCONNECTED')
  })

  it('does not join a question that was asked before what it must show', async () => {
    const answers: (() => void)[] = []
    server.use(
      http.get(at(`/api/${level}/1`), async ({ request }) => {
        const answer = origin.answer(request)
        await new Promise<void>((resolve) => answers.push(resolve))
        return answer
      }),
    )
    const first = worker.fetch(`/api/${level}/1`)
    await expect.poll(() => answers.length, { interval: 5 }).toBe(1)
    await worker.api.after(position(9))
    const second = worker.fetch(`/api/${level}/1`)
    await expect.poll(() => answers.length, { interval: 5 }).toBe(2)
    for (const answer of answers) answer()
    expect(statusOf(await first)).not.toContain('collapsed')
    expect(statusOf(await second)).not.toContain('collapsed')
    expect(asked()).toBe('e.9')
  })

  it('asks another origin for nothing that it would have to allow first', async () => {
    await write()
    await read('https://api.test/api/causal/1')
    expect(asked()).toBeNull()
  })
})

describe('a position that another device has told', () => {
  it('counts for reads from then on', async () => {
    await read('/causal/1')
    await worker.api.after(position(9))
    expect(await read('/causal/1')).toContain('fwd=request')
    expect(asked()).toBe('e.9')
  })

  it('of another life of the log counts until the log was confirmed after it was told', async () => {
    await read('/causal/1')
    await worker.api.after(position(3, 'former'))
    await read('/causal/1')
    expect(asked()).toBe('former.3')
    device.clock.advance(1)
    await worker.api.applySession({
      partition: 'anonymous',
      cache: true,
      confirmations: [{ scope: 'public', confirmation: confirmed(device, 5) }],
    })
    expect(await read('/causal/1')).toEqual(HIT)
    await read('/causal/2')
    expect(asked()).toBe('e.5')
  })

  it('of a log that begins anew holds when the worker has heard of it', async () => {
    await worker.api.after(position(3, 'f'))
    await worker.api.applyReset('public', position(2, 'f'), confirmed(device, 2, 'f'))
    await read('/causal/1')
    expect(asked()).toBe('f.3')
  })

  it('is forgotten with the life of the log that it belongs to', async () => {
    await worker.api.after(position(9))
    await worker.api.applyReset('public', position(2, 'f'), confirmed(device, 2, 'f'))
    await read('/causal/1')
    expect(asked()).toBe('f.2')
  })

  it('may be said of one read alone, of whatever route', async () => {
    const headers = { 'Springhouse-After': 'e.9' }
    await read('/eventual/1')
    expect(await read('/eventual/1', { headers })).toContain('fwd=request')
    expect(asked()).toBe('e.9')
    expect(await read('/eventual/1')).toEqual(HIT)
    expect(await read('/eventual/1', { headers: { 'Springhouse-After': 'e.4' } })).toEqual(HIT)
  })

  it('is refused when it is none', async () => {
    await expect(worker.api.after({ epoch: '', seq: 1 })).rejects.toThrow(TypeError)
  })
})

describe('other consistencies', () => {
  it('"eventual" asks for nothing, and is answered by what is stored', async () => {
    await read('/eventual/1')
    expect(asked()).toBeNull()
    await write()
    expect(await read('/eventual/1')).toEqual(HIT)
  })

  it('"strong" asks the origin each time', async () => {
    await read('/strong/1')
    expect(await read('/strong/1')).toBe('Springhouse-SW; fwd=request; fwd-status=304; stored')
    expect(origin.asked).toHaveLength(2)
  })
})

describe('a place of an own write in a log that the worker has not heard of', () => {
  it('counts, though it cannot be compared', async () => {
    written = 'f.1'
    await write()
    await read('/session/1')
    expect(asked()).toBe('f.1')
    device.clock.advance(LEASE_MS)
    await read('/session/2')
    expect(asked()).toBe('f.1')
  })
})
