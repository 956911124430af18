// SPDX-License-Identifier: MIT
import {
  catalog,
  decodeHead,
  definePolicy,
  parsePosition,
  type Position,
  SEGMENT_SIZE,
} from '@springhouse/core'
import { createOrigin, type Origin, redis } from '@springhouse/origin'
import { type InvalidationAudit, springhouse, type Springhouse } from '@springhouse/server-headers'
import { createClient } from 'redis'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import { PollingFollower } from './polling-follower.ts'

const policy = definePolicy({
  version: 1,
  routes: { products: catalog('/api/products', { tags: ['products'] }) },
})

let redisServer: RedisServer
beforeAll(async () => {
  redisServer = await startRedisServer()
})
afterAll(() => redisServer.stop())

/** One process of a portal, as far as a test can tell. */
interface Process {
  readonly base: string
  readonly origin: Origin
  readonly close: () => Promise<void>
}

let portals = 0
let opened: Process[] = []
const audits: InvalidationAudit[] = []
beforeEach(() => {
  portals += 1
  audits.length = 0
})
afterEach(async () => {
  for (const { close } of opened) await close()
  opened = []
})

async function open(history = 100_000): Promise<Process> {
  const driver = redis({ url: redisServer.url, history })
  const origin = createOrigin({ policy, app: `segments-${portals}`, driver })
  await origin.start()
  const app = springhouse({
    origin,
    session: () => undefined,
    secret: 'a secret of enough characters',
    invalidate: {
      authorize: ({ headers }) => (headers.get('Authorization') === 'erp' ? 'erp' : undefined),
      audit: (entry) => void audits.push(entry),
    },
  })
  const server = serve(app)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A server that listens on TCP has this kind of address.
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    await app.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await origin.close()
  }
  const opening = { base: `http://127.0.0.1:${port}/springhouse`, origin, close }
  opened.push(opening)
  return opening
}

function serve(app: Springhouse): Server {
  return createServer((req, res) => app.node(req, res, () => res.end('nothing')))
}

async function append({ origin }: Process, count: number): Promise<Position> {
  let last = await origin.invalidate(['t:0'])
  for (let at = 1; at < count; at += 1) last = await origin.invalidate([`t:${at}`])
  return last
}

/** Reads until the process has applied what another one has appended. */
async function readHead({ base }: Process, { seq }: Position): Promise<void> {
  const ask = async (): Promise<number | undefined> =>
    decodeHead(await (await fetch(`${base}/head`)).json())?.[0]?.seq
  await expect.poll(ask, { timeout: 5_000 }).toBe(seq)
}

describe('segments of a log in Redis', () => {
  it('are the same bytes from every process', async () => {
    const [one, other] = [await open(), await open()]
    const last = await append(one, SEGMENT_SIZE)
    await readHead(other, last)
    const { epoch } = last
    const texts = await Promise.all(
      [one, other].map(async ({ base }) => (await fetch(`${base}/log/${epoch}/0`)).text()),
    )
    expect(texts[0]).toContain('"after":0,"seq":64')
    expect(texts[1]).toBe(texts[0])
  })

  it('bring a follower that was away to the head, whichever process it asks', async () => {
    const [one, other] = [await open(), await open()]
    const place = await append(one, 70)
    const last = await append(one, SEGMENT_SIZE * 3)
    await readHead(other, last)
    const follower = new PollingFollower(other.base, place)
    await follower.poll()
    expect(follower.resets).toBe(0)
    expect(follower.table.position).toEqual(last)
    for (let at = 0; at < SEGMENT_SIZE * 3; at += 1) {
      expect(follower.table.lastInvalidated(`t:${at}`)).toBeGreaterThan(place.seq + at)
    }
  })

  it('are gone, and the head names another epoch, when the log has been flushed', async () => {
    const process = await open()
    const last = await append(process, SEGMENT_SIZE)
    const { epoch } = last
    await readHead(process, last)
    expect((await fetch(`${process.base}/log/${epoch}/0`)).status).toBe(200)
    const admin = createClient({ url: redisServer.url })
    await admin.connect()
    await admin.flushAll()
    admin.destroy()
    const follower = new PollingFollower(process.base, last)
    const positionNow = async (): Promise<string> => {
      const answer = await fetch(`${process.base}/head`)
      if (answer.status === 200) await follower.poll()
      return follower.table.epoch
    }
    await expect.poll(positionNow, { timeout: 5_000 }).not.toBe(epoch)
    expect(follower.resets).toBe(1)
    expect((await fetch(`${process.base}/log/${epoch}/0`)).status).toBe(410)
  })

  it('start a follower over that has been away for longer than the log reaches back', async () => {
    const process = await open(100)
    const place = await append(process, 1)
    const last = await append(process, SEGMENT_SIZE * 12)
    await readHead(process, last)
    const follower = new PollingFollower(process.base, place)
    await follower.poll()
    expect(follower.resets).toBe(1)
    expect(follower.table.position).toEqual(last)
    expect((await fetch(`${process.base}/log/${place.epoch}/0`)).status).toBe(410)
  })
})

describe('POST /invalidate over a socket', () => {
  const post = ({ base }: Process, body: string, authorization = 'erp'): Promise<Response> =>
    fetch(`${base}/invalidate`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', Authorization: authorization },
    })

  it('appends for every process', async () => {
    const [one, other] = [await open(), await open()]
    const answer = await post(one, JSON.stringify({ tags: ['products'] }))
    expect(answer.status).toBe(200)
    const { position }: { position?: string } = Object(await answer.json())
    const appended = parsePosition(position)
    if (appended === undefined) throw new Error(`Not a position: ${position}`)
    for (const process of [one, other]) await readHead(process, appended)
    expect(audits).toMatchObject([{ type: 'invalidated', by: 'erp' }])
  })

  it('answers a body that is too large, and goes on', async () => {
    const process = await open()
    const large = JSON.stringify({ tags: ['a'], more: 'x'.repeat(4_000_000) })
    expect((await post(process, large)).status).toBe(413)
    expect((await post(process, '{')).status).toBe(400)
    expect((await post(process, '{"tags":["a"]}', 'guess')).status).toBe(403)
    expect((await post(process, '{"tags":["a"]}')).status).toBe(200)
  })
})
