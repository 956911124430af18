// SPDX-License-Identifier: MIT
import { startTestWorker, type WorkerUnderTest } from '../testing/index.ts'
import 'fake-indexeddb/auto'
import { catalog, definePolicy, http, type Strategy } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { statusOf } from '../testing/fixture.ts'

let version: number
let release: () => void
let slowly: Promise<void> | undefined
let worker: WorkerUnderTest
beforeEach(() => {
  version = 1
  slowly = undefined
})

async function start(strategy: Strategy): Promise<void> {
  const options = {
    strategy,
    lifetimes: { whenNot: '10m', whenFollowing: '10m', staleWhileRevalidate: '1h' },
    offline: 'serve',
  } as const
  const policy = definePolicy({ version: 1, routes: { list: catalog('/list', options) } })
  const network = async (): Promise<Response> => {
    const body = `version ${version}`
    await slowly
    return new Response(body, { headers: { ETag: `"${version}"` } })
  }
  worker = await startTestWorker({ policy, network })
}

async function read(): Promise<readonly [string, string | undefined]> {
  const response = await worker.fetch('/list')
  const answer = [await response.text(), statusOf(response)] as const
  await worker.settled()
  return answer
}

function answerSlowly(): void {
  slowly = new Promise((resolve) => {
    release = resolve
  })
}

describe('cache-first', () => {
  beforeEach(() => start('cache-first'))

  it('answers from the store while that is fresh, then asks the origin and waits for it', async () => {
    await read()
    version = 2
    expect((await read())[0]).toBe('version 1')
    expect(worker.asked).toHaveLength(1)
    await worker.clock.advance('11m')
    expect((await read())[0]).toBe('version 2')
  })

  it('answers from the store without a network, however old that is', async () => {
    await read()
    await worker.clock.advance('3d')
    worker.offline()
    expect(await read()).toEqual(['version 1', expect.stringContaining('DISCONNECTED')])
  })
})

describe('stale-while-revalidate', () => {
  beforeEach(() => start('stale-while-revalidate'))

  it('answers from the store at once and brings the new one for the next time', async () => {
    await read()
    version = 2
    await worker.clock.advance('11m')
    expect(await read()).toEqual(['version 1', expect.stringContaining('stale-while-revalidate')])
    expect((await read())[0]).toBe('version 2')
    expect(worker.asked).toHaveLength(2)
  })

  it('waits for the origin when the stored one is too old even for that', async () => {
    await read()
    version = 2
    await worker.clock.advance('2h')
    expect((await read())[0]).toBe('version 2')
  })
})

describe('network-first', () => {
  beforeEach(() => start('network-first'))

  it('asks the origin each time', async () => {
    await read()
    version = 2
    expect((await read())[0]).toBe('version 2')
  })

  it('answers from the store when the origin takes more than three seconds, and takes the answer in when it comes', async () => {
    await read()
    version = 2
    answerSlowly()
    const answered = worker.fetch('/list')
    await expect.poll(() => worker.asked.length).toBe(2)
    await worker.clock.advance(2999)
    expect(await Promise.race([answered, Promise.resolve('waiting')])).toBe('waiting')
    await worker.clock.advance(1)
    const response = await answered
    expect(await response.text()).toBe('version 1')
    expect(statusOf(response)).toContain('detail=DEADLINE')
    release()
    await worker.settled()
    expect((await worker.inspect())[0]?.url).toBe('https://portal.test/list')
    worker.offline()
    expect((await read())[0]).toBe('version 2')
    const told = worker.told.filter(({ type }) => type === 'refreshed')
    expect(told).toHaveLength(1)
  })

  it('answers from the store without a network', async () => {
    await read()
    worker.offline()
    expect((await read())[0]).toBe('version 1')
  })
})

describe('network-only', () => {
  it('asks the origin each time, and keeps what it says for want of a network', async () => {
    await start('network-only')
    await read()
    version = 2
    expect((await read())[0]).toBe('version 2')
    worker.offline()
    expect(await read()).toEqual(['version 2', expect.stringContaining('DISCONNECTED')])
  })
})

describe('cache-only', () => {
  it('never asks the origin: what is not stored is a 504', async () => {
    await start('cache-only')
    expect((await worker.fetch('/list')).status).toBe(504)
    expect(worker.asked).toHaveLength(0)
  })
})

describe('a plain route', () => {
  it('does what the response says and nothing else', async () => {
    const policy = definePolicy({ version: 1, routes: { list: http('/list') } })
    let fields: Record<string, string> = { 'Cache-Control': 'max-age=60' }
    const network = (): Response => new Response('x', { headers: fields })
    worker = await startTestWorker({ policy, origin: 'plain', network })
    await read()
    expect((await read())[1]).toBe('Springhouse-SW; hit; ttl=60')
    await worker.clock.advance('61s')
    fields = {}
    expect((await read())[1]).toContain('fwd=stale')
    expect((await read())[1]).toContain('fwd=stale')
  })
})
