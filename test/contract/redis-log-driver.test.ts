// SPDX-License-Identifier: MIT
import { redis } from '@springhouse/origin'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLogDriverContract } from '../../packages/origin/src/log/log-driver.contract.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'

let server: RedisServer

beforeAll(async () => {
  server = await startRedisServer()
})

afterAll(async () => {
  await server.stop()
})

runLogDriverContract('redis', (options) => redis({ url: server.url, ...options }))

describe('the log in Redis', () => {
  const open = async (app: string, history = 100_000) => {
    const driver = redis({ url: server.url, history })
    await driver.start({ app, now: Date.now, onEvent: () => undefined })
    return driver
  }

  it('append() raises the floor when the stream was trimmed, also when all entries have one tag', async () => {
    const driver = await open('trimmed', 100)
    const since = await driver.append('public', ['same'], 'soft')
    for (let at = 0; at < 350; at += 1) await driver.append('public', ['same'], 'soft')
    const { floor } = await driver.read('public')
    expect(floor).toBeGreaterThan(since.seq)
    expect(await driver.catchUp('public', since)).toMatchObject({ why: 'trimmed' })
    await driver.close()
  })

  it('append() begins a new epoch when tags and stream disagree, though no follower knows better', async () => {
    const driver = await open('disagreeing')
    const admin = createClient({ url: server.url })
    await admin.connect()
    const before = await driver.append('public', ['a'], 'soft')
    await admin.zAdd('{disagreeing:public}:tags', { score: before.seq + 5, value: ' indexed' })
    // What was proved is asked again by a process that has just started.
    const other = await open('disagreeing')
    const ahead = await other.append('public', ['a'], 'soft')
    expect(ahead.epoch).not.toBe(before.epoch)
    await admin.xAdd('{disagreeing:public}:log', `0-${ahead.seq + 5}`, { n: 'x', k: 'soft', t: '' })
    const { head } = await other.tagVersions('public', ['a'])
    expect(head.epoch).not.toBe(ahead.epoch)
    await other.close()
    admin.destroy()
    await driver.close()
  })

  it('append() is refused before start()', async () => {
    const driver = redis({ url: server.url })
    await expect(driver.append('public', ['a'], 'soft')).rejects.toThrow(
      /start\(\) was not awaited/,
    )
  })
})
