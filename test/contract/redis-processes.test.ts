// SPDX-License-Identifier: MIT
import {
  createOrigin,
  type LoadedResponse,
  OriginUnreachableError,
  redis,
} from '@springhouse/origin'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../servers/free-port.ts'
import { policy, RedisBench, request, response, SOON, text } from './redis-bench.ts'

let bench: RedisBench

beforeAll(async () => {
  bench = await RedisBench.start()
})
afterAll(() => bench.stop())
beforeEach(() => bench.nextTest())

describe('several processes on one Redis', () => {
  it('invalidate() in one process reaches the copy of another', async () => {
    const [writer, reader] = [await bench.open(), await bench.open()]
    let row = 'old'
    const load = async (): Promise<LoadedResponse> => response(row)
    await reader.respond(request(), load)
    expect((await reader.respond(request(), load)).cacheStatus.detail).toBe('PROCESS')
    row = 'new'
    const position = await writer.invalidate(['row:1'])
    expect(await reader.waitFor('public', position, 5_000)).toBe(true)
    expect(text(await reader.respond(request(), load))).toBe('new')
  })

  it('respond() takes a copy with any bytes from another process', async () => {
    const [one, other] = [await bench.open(), await bench.open()]
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256)
    await one.respond(request(), async () => ({ ...response(''), body: bytes }))
    const stored = `${bench.app}:public:row:*`
    await expect.poll(async () => (await bench.admin.keys(stored)).length, SOON).toBe(1)
    const refuse = (): Promise<LoadedResponse> => Promise.reject(new Error('not to be loaded'))
    const answer = await other.respond(request(), refuse)
    expect(answer.cacheStatus).toMatchObject({ hit: true, detail: 'REDIS' })
    expect(Buffer.from(answer.body).equals(bytes)).toBe(true)
    const [key] = await bench.admin.keys(stored)
    expect(await bench.admin.ttl(key ?? '')).toBeGreaterThan(3_500)
  })

  it('respond() asks the log about copies older than this process', async () => {
    const older = await bench.open()
    await older.respond(request('kept'), async () => response('kept', ['kept']))
    await older.respond(request('gone'), async () => response('gone', ['gone:1']))
    const keys = `${bench.app}:public:row:*`
    await expect.poll(async () => (await bench.admin.keys(keys)).length, SOON).toBe(2)
    await older.invalidate(['gone:*'])
    const younger = await bench.open()
    const kept = await younger.respond(request('kept'), async () => response('new'))
    expect(kept.cacheStatus).toMatchObject({ hit: true, detail: 'REDIS' })
    expect(kept.stamp).toEqual(younger.stamp('public'))
    expect(text(await younger.respond(request('gone'), async () => response('new')))).toBe('new')
  })

  it('invalidate() works again after SCRIPT FLUSH', async () => {
    const origin = await bench.open()
    await bench.admin.sendCommand(['SCRIPT', 'FLUSH'])
    const position = await origin.invalidate(['a'])
    expect(await origin.waitFor('public', position, 5_000)).toBe(true)
  })

  it('subscribe() misses nothing when the connections that it waits on are cut', async () => {
    const [writer, reader] = [await bench.open(), await bench.open()]
    const heard: string[] = []
    reader.subscribe('public', (event) => {
      if (event.type === 'inv') heard.push(...event.invalidation.tags)
      else heard.push(event.type)
    })
    const tags = Array.from({ length: 20 }, (_, at) => `tag:${at}`)
    for (const tag of tags) {
      for (const id of await blockedClients()) {
        await bench.admin.sendCommand(['CLIENT', 'KILL', 'ID', id])
      }
      await writer.invalidate([tag])
    }
    await expect.poll(() => heard, SOON).toEqual(tags)
  })
})

describe('where Redis is', () => {
  it('start() says where Redis should be, without the password', async () => {
    const port = await freePort()
    const driver = redis({ url: `redis://:secret@127.0.0.1:${port}`, connectTimeoutMs: 300 })
    const origin = createOrigin({ policy, app: bench.app, driver })
    const failure = await origin.start().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(OriginUnreachableError)
    const message = failure instanceof Error ? failure.message : ''
    expect(message).toContain(`Cannot reach Redis at redis://127.0.0.1:${port}: `)
    expect(message).toContain('ECONNREFUSED')
    expect(message).not.toContain('secret')
  })

  it('redis() uses a given client and leaves it open', async () => {
    const client = createClient({ url: bench.server.url })
    await client.connect()
    const origin = await bench.open({ driver: redis({ client }) })
    const position = await origin.invalidate(['a'])
    expect(await origin.waitFor('public', position, 5_000)).toBe(true)
    await origin.close()
    expect(await client.ping()).toBe('PONG')
    client.destroy()
  })

  it('redis() connects a given client that is not connected', async () => {
    const client = createClient({ url: bench.server.url })
    const origin = await bench.open({ driver: redis({ client }) })
    expect(origin.isHearing()).toBe(true)
    await origin.close()
    client.destroy()
  })
})

/** Ids of the connections that wait in a blocking read. */
async function blockedClients(): Promise<readonly string[]> {
  const list: unknown = await bench.admin.sendCommand(['CLIENT', 'LIST'])
  const lines = typeof list === 'string' ? list.split('\n') : []
  return lines
    .filter((line) => line.includes('cmd=xread'))
    .flatMap((line) => /^id=(\d+)/.exec(line)?.[1] ?? [])
}
