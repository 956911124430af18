// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ALICE, at, BOB, follow, POLICY, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

let device: Device
let worker: TestWorker
let user: string
let asked: number
beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  user = ALICE
  asked = 0
  server.use(
    http.get(at('/api/me'), () => {
      asked += 1
      return answerFor(user)
    }),
  )
  await follow(worker, device, 5)
})

function answerFor(owner: string): Response {
  return HttpResponse.json(
    { owner },
    {
      headers: {
        'Springhouse-Partition': owner,
        'Springhouse-Position': 'e.5',
        ETag: `"${owner}"`,
      },
    },
  )
}

async function readMe(): Promise<Response> {
  const response = await worker.fetch('/api/me')
  await worker.settled()
  return response
}

async function partitionsStored(): Promise<readonly string[]> {
  return (await worker.api.inspect(10)).map(({ partition }) => partition)
}

describe('a private route', () => {
  it('is neither looked up nor stored while nobody has named the partition', async () => {
    expect(statusOf(await readMe())).toBe('Springhouse-SW; fwd=uri-miss; detail=PARTITION')
    expect(await partitionsStored()).toEqual([])
  })

  it('is stored once an answer has named the partition', async () => {
    await readMe()
    await readMe()
    expect(await partitionsStored()).toEqual([ALICE])
    expect(statusOf(await readMe())).toContain('hit')
    expect(asked).toBe(2)
  })

  it('is not stored when the answer does not say whose it is', async () => {
    await worker.api.applySession({ partition: ALICE, cache: true })
    server.use(http.get(at('/api/me'), () => HttpResponse.json({})))
    await readMe()
    expect(await partitionsStored()).toEqual([])
  })

  it('keeps its partition when the worker is restarted', async () => {
    await worker.api.applySession({ partition: ALICE, cache: true })
    await readMe()
    worker = startWorker(device, POLICY)
    expect(statusOf(await readMe())).toContain('hit')
  })
})

describe('another user', () => {
  beforeEach(async () => {
    await worker.api.applySession({ partition: ALICE, cache: true })
    await readMe()
  })

  it('never sees the entries of the user before, when hello names the new one', async () => {
    await worker.api.applySession({ partition: BOB, cache: true })
    user = BOB
    expect(await (await readMe()).json()).toEqual({ owner: BOB })
    await expect.poll(partitionsStored).toEqual([BOB])
  })

  it('switches the partition when an answer names them, and tells the pages', async () => {
    user = BOB
    await worker.fetch(new Request(at('/api/me'), { cache: 'no-cache' }))
    await worker.settled()
    expect(worker.broadcasts).toContainEqual({
      springhouse: 1,
      type: 'partition',
      partition: BOB,
    })
    await expect.poll(partitionsStored).toEqual([])
  })

  it('is not disturbed by a late answer of the user before: it is handed to its page, not stored', async () => {
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const started = new Promise<void>((resolve) => {
      server.use(
        http.get(at('/api/me'), async () => {
          resolve()
          await released
          return answerFor(ALICE)
        }),
      )
    })
    const late = worker.fetch(new Request(at('/api/me'), { cache: 'no-cache' }))
    await started
    await worker.api.applySession({ partition: BOB, cache: true })
    release()
    expect(await (await late).json()).toEqual({ owner: ALICE })
    await worker.settled()
    expect(worker.parts.tier.session.lastPartition).toBe(BOB)
    await expect.poll(partitionsStored).toEqual([])
  })
})

describe('a session that has run out', () => {
  it('is over as soon as a refusal says that nobody is signed in, and the pages are told', async () => {
    await worker.api.applySession({ partition: ALICE, cache: true })
    await readMe()
    user = 'anonymous'
    server.use(
      http.get(
        at('/api/me'),
        () =>
          new HttpResponse(null, {
            status: 401,
            headers: { 'Springhouse-Partition': 'anonymous' },
          }),
        { once: true },
      ),
    )
    await worker.fetch(new Request(at('/api/me'), { cache: 'no-cache' }))
    await worker.settled()
    const told = { type: 'partition', partition: 'anonymous' }
    expect(worker.broadcasts).toContainEqual(expect.objectContaining(told))
    await expect.poll(partitionsStored).toEqual([])
  })
})

describe('a session in doubt', () => {
  beforeEach(async () => {
    await worker.api.applySession({ partition: ALICE, cache: true })
    await readMe()
    server.use(
      http.get(at('/api/me'), () => new HttpResponse(null, { status: 401 }), { once: true }),
    )
    await worker.fetch(new Request(at('/api/me'), { cache: 'no-cache' }))
    await worker.settled()
  })

  it('gives no private entry as a hit after a 401, until an answer names the partition', async () => {
    expect(statusOf(await readMe())).toContain('fwd=uri-miss')
    expect(statusOf(await readMe())).toContain('hit')
  })

  it('serves no copy without a network either', async () => {
    server.use(http.get(at('/api/me'), () => HttpResponse.error()))
    await expect(readMe()).rejects.toThrow(TypeError)
  })

  it('stays in doubt when the worker is restarted', async () => {
    worker = startWorker(device, POLICY)
    const before = asked
    await readMe()
    expect(asked).toBe(before + 1)
  })

  it('ends when hello names the partition', async () => {
    await worker.api.applySession({ partition: ALICE, cache: true })
    expect(statusOf(await readMe())).toContain('hit')
  })
})

describe('forgetPrivateData()', () => {
  it('deletes the private entries of every partition and keeps the public ones', async () => {
    server.use(
      http.get(at('/api/products'), () => HttpResponse.json([], { headers: { ETag: '"1"' } })),
    )
    await worker.api.applySession({ partition: ALICE, cache: true })
    await readMe()
    await worker.fetch('/api/products')
    await worker.settled()
    await worker.api.forgetPrivateData()
    expect(await partitionsStored()).toEqual([''])
    const before = asked
    await readMe()
    expect(asked).toBe(before + 1)
  })
})
