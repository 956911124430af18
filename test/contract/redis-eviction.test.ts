// SPDX-License-Identifier: MIT
import { formatPosition, type Position } from '@springhouse/core'
import { type LogDriver, type OriginEvent, redis } from '@springhouse/origin'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectAdmin, readInfo } from '../servers/redis-client.ts'
import { startRedisServer } from '../servers/redis-server.ts'

const SCOPES = Array.from({ length: 1_000 }, (_, at) => `scope-${at}`)

describe('a Redis that evicts', () => {
  it('append() gives out no number of an epoch twice under allkeys-lru and memory pressure', async () => {
    const server = await startRedisServer({
      settings: { maxmemory: '4mb', 'maxmemory-policy': 'allkeys-lru' },
    })
    onTestFinished(() => server.stop())
    const admin = await connectAdmin(server.port)
    onTestFinished(() => admin.close())
    const driver = await open(server.url, [])
    const given: Position[] = []
    for (const round of [1, 2, 3, 4]) {
      for (let at = 0; at < SCOPES.length; at += 100) {
        const batch = SCOPES.slice(at, at + 100)
        const appends = batch.map((scope) => driver.append(scope, [`a:${round}`], 'soft'))
        given.push(...(await Promise.all(appends)))
        for (let key = 0; key < 20; key += 1) {
          await admin.send('SET', `entry:${round}:${at}:${key}`, 'x'.repeat(2_000))
        }
      }
    }
    expect(Number(await readInfo(admin, 'INFO stats', 'evicted_keys'))).toBeGreaterThan(0)
    expect(new Set(given.map(({ epoch }) => epoch)).size).toBeGreaterThan(SCOPES.length)
    expect(new Set(given.map(formatPosition)).size).toBe(given.length)
  }, 60_000)

  it.each([
    ['allkeys-lru', 'volatile-lru'],
    ['allkeys-random', 'volatile-lru'],
  ])('start() says that %s is unsafe, and what to set', async (policy, remedy) => {
    const events = await eventsWith(policy)
    expect(events).toMatchObject([{ type: 'unsafe', part: 'log' }])
    const [event] = events
    const text = event?.type === 'unsafe' ? `${event.what} ${event.remedy}` : ''
    expect(text).toContain(policy)
    expect(text).toContain(remedy)
  })

  it.each(['noeviction', 'volatile-lru', 'volatile-ttl'])(
    'start() is content with %s',
    async (policy) => {
      expect(await eventsWith(policy)).toEqual([])
    },
  )

  it('start() goes on where Redis does not tell', async () => {
    const server = await startRedisServer({ settings: { 'maxmemory-policy': 'allkeys-lru' } })
    onTestFinished(() => server.stop())
    const admin = await connectAdmin(server.port)
    onTestFinished(() => admin.close())
    await admin.send('ACL', 'SETUSER', 'portal', 'on', '>secret', '~*', '&*', '+@all', '-info')
    const events: OriginEvent[] = []
    const url = server.url.replace('//', '//portal:secret@')
    const driver = await open(url, events)
    const first = await driver.append('public', ['a'], 'soft')
    expect(await driver.append('public', ['a'], 'soft')).toEqual({ ...first, seq: first.seq + 1 })
    expect(events).toEqual([])
  })
})

async function eventsWith(policy: string): Promise<readonly OriginEvent[]> {
  const server = await startRedisServer({ settings: { 'maxmemory-policy': policy } })
  onTestFinished(() => server.stop())
  const events: OriginEvent[] = []
  await open(server.url, events)
  return events
}

async function open(url: string, events: OriginEvent[]): Promise<LogDriver> {
  const driver = redis({ url })
  onTestFinished(() => driver.close())
  await driver.start({ app: 'evict', now: Date.now, onEvent: (event) => events.push(event) })
  return driver
}
