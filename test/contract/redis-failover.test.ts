// SPDX-License-Identifier: MIT
import {
  createOrigin,
  type LoadedResponse,
  type LogDriver,
  type Origin,
  redis,
} from '@springhouse/origin'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openRedisAddress } from '../servers/redis-address.ts'
import { connectAdmin, readInfo, waitUntil } from '../servers/redis-client.ts'
import { MASTER, type RedisSentinels, startRedisSentinels } from '../servers/redis-sentinel.ts'
import { startRedisServer } from '../servers/redis-server.ts'
import { nextReset, policy, request, response, SOON, text } from './redis-bench.ts'

describe('a failover by Sentinels', () => {
  const clients: Readonly<Record<string, (servers: RedisSentinels) => LogDriver>> = {
    redis: ({ url }) => redis({ url }),
    ioredis({ sentinels }) {
      const client = new Redis({ name: MASTER, sentinels: [...sentinels] })
      onTestFinished(() => client.disconnect())
      return redis({ client })
    },
  }
  for (const [name, makeDriver] of Object.entries(clients)) {
    it(`subscribe() tells a reset, and the log goes on in a new epoch (${name})`, async () => {
      const servers = await startRedisSentinels()
      onTestFinished(() => servers.stop())
      const origin = await open(makeDriver(servers))
      const before = await origin.invalidate(['row:1'], { acknowledge: 'replicated' })
      const reset = nextReset(origin)
      await servers.master.kill()
      await servers.promoted()
      expect(await reset).toMatchObject({ why: 'epoch' })
      await expect.poll(() => origin.isHearing(), SOON).toBe(true)
      const after = await origin.invalidate(['row:1'])
      expect(after.epoch).not.toBe(before.epoch)
      expect(await origin.waitFor('public', after, 5_000)).toBe(true)
    }, 60_000)
  }
})

describe('a master that was cut off', () => {
  it('respond() is not stale after the healing, and no number of an epoch was given out twice', async () => {
    const master = await startRedisServer({ settings: { 'repl-diskless-sync-delay': '0' } })
    onTestFinished(() => master.stop())
    const replica = await startRedisServer({ settings: { replicaof: `127.0.0.1 ${master.port}` } })
    onTestFinished(() => replica.stop())
    const [masterAdmin, replicaAdmin] = [
      await connectAdmin(master.port),
      await connectAdmin(replica.port),
    ]
    onTestFinished(() => [masterAdmin, replicaAdmin].forEach((admin) => admin.close()))
    const isLinked = async () =>
      (await readInfo(replicaAdmin, 'INFO replication', 'master_link_status')) === 'up'
    await waitUntil('the replica follows', isLinked)
    const paths = [await openRedisAddress(master.port), await openRedisAddress(master.port)]
    onTestFinished(async () => void (await Promise.all(paths.map((path) => path.stop()))))
    const [isolatedPath, movedPath] = paths
    const isolated = await open(redis({ url: isolatedPath?.url ?? '' }))
    const moved = await open(redis({ url: movedPath?.url ?? '' }))
    const given = new Map<string, string>()
    const invalidate = async (origin: Origin, tag: string): Promise<void> => {
      const { epoch, seq } = await origin.invalidate([tag])
      expect(given.get(`${epoch}.${seq}`)).toBeUndefined()
      given.set(`${epoch}.${seq}`, tag)
    }
    let row = 'old'
    const load = async (): Promise<LoadedResponse> => response(row, ['row:1'])

    await invalidate(isolated, 'before')
    await replicaAdmin.send('REPLICAOF', 'NO', 'ONE')
    const reset = nextReset(moved)
    movedPath?.leadTo(replica.port)
    expect(await reset).toMatchObject({ why: 'epoch' })
    await expect.poll(() => moved.isHearing(), SOON).toBe(true)
    await moved.respond(request(), load)
    expect((await moved.respond(request(), load)).cacheStatus.detail).toBe('PROCESS')

    row = 'new'
    await invalidate(isolated, 'row:1')
    await invalidate(moved, 'other')
    expect(text(await moved.respond(request(), load))).toBe('old')

    await masterAdmin.send('REPLICAOF', '127.0.0.1', String(replica.port))
    isolatedPath?.leadTo(replica.port)
    await expect.poll(async () => text(await moved.respond(request(), load)), SOON).toBe('new')
    await expect.poll(() => isolated.isHearing(), SOON).toBe(true)
    expect(text(await isolated.respond(request(), load))).toBe('new')
    await invalidate(isolated, 'after')
    await invalidate(moved, 'after')
    expect(new Set([...given.keys()].map((place) => place.split('.')[0])).size).toBe(2)
  }, 60_000)
})

async function open(driver: LogDriver): Promise<Origin> {
  const deadlines = { readMs: 1_000, writeMs: 1_000, acknowledgeMs: 5_000 }
  const origin = createOrigin({ policy, app: 'failover', driver, deadlines })
  onTestFinished(() => origin.close())
  await origin.start()
  return origin
}
