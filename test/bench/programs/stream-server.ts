// SPDX-License-Identifier: MIT
import { catalog, definePolicy } from '@springhouse/core'
import {
  createOrigin,
  memory,
  postgresDatabase,
  prepareDatabase,
  redis,
  type SqlDatabase,
} from '@springhouse/origin'
import { springhouse } from '@springhouse/server-headers'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { Pool } from 'pg'
import type { StreamServerAnswer, StreamServerQuestion } from '../stream-protocol.ts'

const policy = definePolicy({
  version: 1,
  routes: { products: catalog('/api/products', { tags: ['products'] }) },
})
const redisUrl = process.env['REDIS_URL']
const driver = redisUrl === undefined ? memory() : redis({ url: redisUrl })
const database = await openDatabase(process.env['DATABASE_URL'])
const origin = createOrigin({
  policy,
  app: 'streams',
  driver,
  database,
})
await origin.start()
const secret = 'a secret of enough characters'
const portal = springhouse({ origin, session: () => undefined, secret })
const server = createServer((req, res) => portal.node(req, res, () => res.end()))
server.keepAliveTimeout = 0
server.requestTimeout = 0

process.on('message', (question: StreamServerQuestion) => {
  void answer(question).then((said) => process.send?.(said))
})
// The bench has gone.
process.on('disconnect', () => process.exit(0))

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  // A server that listens on TCP has this kind of address.
  const { port } = server.address() as AddressInfo
  const ready: StreamServerAnswer = { type: 'ready', port }
  process.send?.(ready)
})

async function answer(question: StreamServerQuestion): Promise<StreamServerAnswer> {
  if (question.type === 'usage') {
    globalThis.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    return { type: 'usage', rss, heapUsed, external, cpuMs: (user + system) / 1_000 }
  }
  if (question.type === 'invalidate') {
    return { type: 'invalidated', atNs: String(await invalidate(question.tags)) }
  }
  const atNs = await keepInvalidating(question.count, question.perSecond)
  return { type: 'kept-invalidating', atNs: atNs.map(String) }
}

async function keepInvalidating(count: number, perSecond: number): Promise<readonly bigint[]> {
  const startedAtMs = performance.now()
  const running: Promise<bigint>[] = []
  for (let at = 0; at < count; at += 1) {
    await setTimeout(Math.max(0, startedAtMs + (at * 1_000) / perSecond - performance.now()))
    running.push(invalidate([`busy:${at}`]))
  }
  return Promise.all(running)
}

async function invalidate(tags: readonly string[]): Promise<bigint> {
  if (database !== undefined) return commit(database, tags)
  const atNs = process.hrtime.bigint()
  await origin.invalidate(tags)
  return atNs
}

async function commit(db: SqlDatabase, tags: readonly string[]): Promise<bigint> {
  let atNs = 0n
  const noting: SqlDatabase = {
    ...db,
    transaction: (work) =>
      db.transaction(async (tx) => {
        const result = await work(tx)
        // All that follows is the commit itself.
        atNs = process.hrtime.bigint()
        return result
      }),
  }
  const request = new Request('http://portal/api/products', { method: 'POST' })
  await origin.transaction(noting, { request, owner: '' }, async (tx) => {
    tx.invalidate(tags)
    return new Response('done')
  })
  return atNs
}

async function openDatabase(url: string | undefined): Promise<SqlDatabase | undefined> {
  if (url === undefined) return undefined
  const db = postgresDatabase(new Pool({ connectionString: url }))
  await prepareDatabase(db)
  return db
}
