// SPDX-License-Identifier: MIT
import { redis } from '@springhouse/origin'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startRedisServer } from '../servers/redis-server.ts'
import { nextReset, RedisBench, request, response, text } from './redis-bench.ts'

let bench: RedisBench

beforeAll(async () => {
  bench = await RedisBench.start()
})
afterAll(() => bench.stop())
beforeEach(() => bench.nextTest())

const PARTS = ['state', 'log', 'tags', 'hard']

describe('a log that may have lost something begins a new epoch', () => {
  const losses: Readonly<Record<string, () => Promise<unknown>>> = {
    'after FLUSHALL': () => bench.admin.flushAll(),
    'when its state was evicted': () => bench.admin.del(bench.key('state')),
    'when its stream was evicted': () => bench.admin.del(bench.key('log')),
    'when its tags were evicted': () => bench.admin.del(bench.key('tags')),
    'when its hard tags were evicted': () => bench.admin.del(bench.key('hard')),
    'when the state names another head than the stream has': () =>
      bench.admin.hIncrBy(bench.key('state'), 'seq', -1),
  }
  for (const [when, lose] of Object.entries(losses)) {
    it(`subscribe() tells a reset ${when}`, async () => {
      const origin = await bench.open()
      await origin.invalidate(['before'])
      await origin.respond(request(), async () => response('row'))
      const before = origin.stamp('public')
      const reset = nextReset(origin)
      await lose()
      const { why, position } = await reset
      expect(why).toBe('epoch')
      expect(position.epoch).not.toBe(before?.epoch)
      expect(await origin.catchUp('public', before)).toMatchObject({ kind: 'reset', why: 'epoch' })
      const answer = await origin.respond(request(), async () => response('row'))
      expect(answer.cacheStatus.forward).toBe('stale')
      expect((await origin.invalidate(['after'])).epoch).toBe(position.epoch)
    })
  }

  it('invalidate() counts at once in a new epoch, before the follower has heard of it', async () => {
    const origin = await bench.open()
    await origin.invalidate(['before'])
    await origin.respond(request(), async () => response('old', ['row:1']))
    await bench.admin.flushAll()
    const position = await origin.invalidate(['row:1'])
    expect(text(await origin.respond(request(), async () => response('new')))).toBe('new')
    expect(await origin.waitFor('public', position, 5_000)).toBe(true)
    expect(origin.stamp('public')).toEqual(position)
  })

  it('subscribe() tells a reset when a restored copy ends before its own place', async () => {
    const origin = await bench.open()
    await origin.invalidate(['a'])
    const copy = await dump()
    const place = await origin.invalidate(['b'])
    await origin.waitFor('public', place, 5_000)
    const reset = nextReset(origin)
    await restore(copy)
    expect(await reset).toMatchObject({ why: 'epoch' })
  })

  it('subscribe() tells a reset when a restored copy has given its place to another entry', async () => {
    const origin = await bench.open()
    await origin.invalidate(['a'])
    const copy = await dump()
    const place = await origin.invalidate(['b'])
    await origin.waitFor('public', place, 5_000)
    const writer = redis({ url: bench.server.url })
    await writer.start({ app: bench.app, now: Date.now, onEvent: () => undefined })
    const reset = nextReset(origin)
    // Order: in one step, or the follower would find its place missing instead of taken.
    await restore(copy, 'other')
    expect(await reset).toMatchObject({ why: 'epoch' })
    expect((await writer.read('public')).head.epoch).not.toBe(place.epoch)
    await writer.close()
  })

  it('subscribe() tells a reset when the server was restarted, even with every write kept', async () => {
    const settings = { appendonly: 'yes', appendfsync: 'always' }
    const durable = await startRedisServer({ settings })
    onTestFinished(() => durable.stop())
    const origin = await bench.open({ driver: redis({ url: durable.url }) })
    const before = await origin.invalidate(['a'])
    const reset = nextReset(origin)
    await durable.restart()
    const { position } = await reset
    expect(position.epoch).not.toBe(before.epoch)
  })
})

// First byte of a bulk string in RESP: a dump is bytes, not text.
const AS_BYTES = { typeMapping: { 36: Buffer } }

function dump(): Promise<readonly unknown[]> {
  const { admin } = bench
  return Promise.all(PARTS.map((part) => admin.sendCommand(['DUMP', bench.key(part)], AS_BYTES)))
}

/** Puts an older copy back, as after a failover; `next` appends an entry of that nonce in the same step. */
async function restore(copy: readonly unknown[], next?: string): Promise<void> {
  const commands = bench.admin.multi()
  for (const [at, part] of PARTS.entries()) {
    const bytes = copy[at]
    if (!Buffer.isBuffer(bytes)) throw new Error(`No dump of ${part}`)
    commands.addCommand(['RESTORE', bench.key(part), '0', bytes, 'REPLACE'])
  }
  if (next !== undefined) {
    const { seq } = await bench.admin.hGetAll(bench.key('state'))
    commands.addCommand(['XADD', bench.key('log'), `${seq}-0`, 'n', next, 'k', 'soft', 't', 'c'])
    commands.addCommand(['HSET', bench.key('state'), 'seq', seq ?? '', 'nonce', next])
  }
  await commands.exec()
}
