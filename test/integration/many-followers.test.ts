// SPDX-License-Identifier: MIT
import { definePolicy, formatPosition, type StreamEvent } from '@springhouse/core'
import { createOrigin, type Origin, redis } from '@springhouse/origin'
import { springhouse, type Springhouse } from '@springhouse/server-headers'
import { createAdaptorServer } from '@hono/node-server'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import { eventsOf } from './server-headers-portal.ts'

const FOLLOWERS = 50
const MEBIBYTE = 1024 * 1024

type MakeServer = (app: Springhouse) => Server

const SERVERS: readonly (readonly [name: string, makeServer: MakeServer])[] = [
  ['node:http', (app) => createServer((req, res) => app.node(req, res, () => res.end()))],
  [
    'Hono',
    // Its server is Node's own unless told otherwise.
    (app) =>
      createAdaptorServer({
        fetch: (request) => app.fetch(request, async () => new Response('nothing')),
      }) as Server,
  ],
]

let redisServer: RedisServer
let apps = 0
beforeAll(async () => {
  redisServer = await startRedisServer()
})
afterAll(() => redisServer.stop())

describe.each(SERVERS)('followers of a portal on %s', (_name, makeServer) => {
  let origin: Origin
  let app: Springhouse
  let server: Server
  let subscriptions = 0

  afterEach(async () => {
    await app.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await origin.close()
  })

  async function open(): Promise<string> {
    apps += 1
    const policy = definePolicy({ version: 1, routes: {} })
    const driver = redis({ url: redisServer.url })
    origin = createOrigin({ policy, app: `followers-${apps}`, driver })
    await origin.start()
    countSubscriptions()
    const secret = 'a secret of enough characters'
    app = springhouse({ origin, session: () => undefined, secret, beatMs: 200 })
    server = makeServer(app)
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    // A server that listens on TCP has this kind of address.
    const { port } = server.address() as AddressInfo
    return `http://127.0.0.1:${port}/springhouse`
  }

  function countSubscriptions(): void {
    const subscribe = origin.subscribe.bind(origin)
    subscriptions = 0
    origin.subscribe = (scope, listener) => {
      const end = subscribe(scope, listener)
      subscriptions += 1
      let isOver = false
      return () => {
        if (!isOver) subscriptions -= 1
        isOver = true
        end()
      }
    }
  }

  it('all hear an invalidation, and leave nothing behind when they go', async () => {
    const base = await open()
    const controllers = Array.from({ length: FOLLOWERS }, () => new AbortController())
    const followers = await Promise.all(
      controllers.map(async ({ signal }) => {
        const events = eventsOf(await fetch(`${base}/stream`, { signal }))
        await events.next()
        return events
      }),
    )
    // The process hears the log once for all of them.
    expect(subscriptions).toBe(1)
    const heard = followers.map((events) => nextOf(events, 'inv'))
    await origin.invalidate(['a'])
    for (const event of await Promise.all(heard)) {
      expect(event).toMatchObject({ invalidation: { tags: ['a'] } })
    }
    for (const controller of controllers) controller.abort()
    await expect.poll(() => subscriptions, { timeout: 5_000 }).toBe(0)
  })

  it('who leave before they were answered leave nothing behind either', async () => {
    const base = await open()
    redisServer.pause()
    try {
      const asked = Array.from({ length: FOLLOWERS }, () => requestAndLeave(`${base}/stream`))
      await Promise.all(asked)
    } finally {
      redisServer.resume()
    }
    await expect.poll(() => subscriptions, { timeout: 5_000 }).toBe(0)
  })

  it('who never read cost a bounded amount, and are told to start over', async () => {
    const base = await open()
    const socket = await askAndNeverRead(`${base}/stream`)
    await expect.poll(() => subscriptions).toBe(1)
    const sent = 24 * MEBIBYTE
    for (let bytes = 0; bytes < sent; bytes += 100 * 220) {
      const tags = Array.from({ length: 100 }, (_, at) => `${'x'.repeat(200)}:${bytes}:${at}`)
      await origin.invalidate(tags)
    }
    const position = await origin.invalidate(['last'])
    await origin.waitFor('public', position, 5_000)
    const text = await readUntil(socket, formatPosition(position))
    expect(text.length).toBeLessThan(sent / 2)
    expect(text).toContain('"why":"too-many"')
    socket.destroy()
    await expect.poll(() => subscriptions, { timeout: 5_000 }).toBe(0)
  }, 30_000)

  it('are let go at once when the portal closes', async () => {
    const base = await open()
    const streams = await Promise.all(
      Array.from({ length: FOLLOWERS }, () => fetch(`${base}/stream`)),
    )
    const startedAt = performance.now()
    await app.close()
    await Promise.all(streams.map((stream) => stream.text()))
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(subscriptions).toBe(0)
    expect((await fetch(`${base}/stream`)).status).toBe(503)
  })

  it('are told to start over when the log has been flushed, connected or not', async () => {
    const base = await open()
    const place = await origin.invalidate(['a'])
    await origin.waitFor('public', place, 5_000)
    const connected = eventsOf(await fetch(`${base}/stream?since=${formatPosition(place)}`))
    expect((await connected.next()).value).toMatchObject({ scopes: [{ gap: false }] })
    await flush()
    expect(await nextOf(connected, 'reset')).toMatchObject({ why: 'epoch' })
    await connected.return(undefined)

    // What the process had appended before is appended again first; until then it refuses streams.
    await expect.poll(() => origin.isHearing()).toBe(true)
    const back = eventsOf(await fetch(`${base}/stream?since=${formatPosition(place)}`))
    expect((await back.next()).value).toMatchObject({ scopes: [{ gap: true }] })
    expect((await back.next()).value).toMatchObject({ type: 'reset', why: 'epoch' })
    await back.return(undefined)
  })

  it('resume from Last-Event-ID rather than from the address', async () => {
    const base = await open()
    const [early, late] = [await origin.invalidate(['a']), await origin.invalidate(['b'])]
    await origin.invalidate(['c'])
    const url = `${base}/stream?since=${formatPosition(early)}`
    const fields = { 'Last-Event-ID': formatPosition(late) }
    const events = eventsOf(await fetch(url, { headers: fields }))
    expect((await events.next()).value).toMatchObject({ scopes: [{ from: late, gap: false }] })
    expect((await events.next()).value).toMatchObject({ invalidation: { tags: ['c'] } })
    await events.return(undefined)
  })

  it.each([
    ['what is no position', 'nonsense', 400],
    ['a position beyond safe integers', 'e.99999999999999999999', 400],
    ['an empty list member', 'e.1,', 400],
    ['many positions', Array.from({ length: 100 }, (_, at) => `e${at}.1`).join(','), 400],
    ['a megabyte', 'x'.repeat(MEBIBYTE), 431],
  ])('are refused when they name %s', async (_what, since, status) => {
    const base = await open()
    expect(await statusOf(`${base}/stream?since=${since}`)).toBe(status)
    expect(await statusOf(`${base}/changes?since=${since}`)).toBe(status)
    expect(subscriptions).toBe(0)
  })
})

async function nextOf(
  events: AsyncGenerator<StreamEvent>,
  type: StreamEvent['type'],
): Promise<StreamEvent | undefined> {
  for (;;) {
    const { value } = await events.next()
    if (value === undefined || value.type === type) return value
  }
}

async function flush(): Promise<void> {
  const admin = createClient({ url: redisServer.url })
  await admin.connect()
  await admin.flushAll()
  admin.destroy()
}

/** Asks, and closes the connection as soon as the request has been sent. */
function requestAndLeave(url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`, () => {
        setImmediate(() => {
          socket.destroy()
          resolve()
        })
      })
    })
  })
}

async function askAndNeverRead(url: string): Promise<Socket> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.pause()
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
  return socket
}

/** Reads at last, until some text has come. */
function readUntil(socket: Socket, end: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (text.slice(-4096).includes(end)) resolve(text)
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`The connection was closed after ${text.length}`)))
    socket.resume()
  })
}

/** The status of an answer whose request `fetch` would find too long. */
function statusOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent: false }, (response: IncomingMessage) => {
      resolve(response.statusCode ?? 0)
      response.destroy()
    })
    asked.on('error', reject)
  })
}
