// SPDX-License-Identifier: MIT
import { formatPosition } from '@springhouse/core'
import { redis } from '@springhouse/origin'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../servers/free-port.ts'
import { openRedisAddress } from '../servers/redis-address.ts'
import { connectAdmin } from '../servers/redis-client.ts'
import { startRedisServer } from '../servers/redis-server.ts'
import { nextReset, RedisBench, request, response, SOON, text } from './redis-bench.ts'

let bench: RedisBench

beforeAll(async () => {
  bench = await RedisBench.start()
})
afterAll(() => bench.stop())
beforeEach(() => bench.nextTest())

const PARTS = ['log', 'tags']

describe('a log that may have lost something begins a new epoch', () => {
  const losses: Readonly<Record<string, () => Promise<unknown>>> = {
    'after FLUSHALL while its reads block': () => bench.admin.flushAll(),
    'when its stream was evicted': () => bench.admin.del(bench.key('log')),
    'when its tags were evicted': () => bench.admin.del(bench.key('tags')),
    'when its tags know of more than the stream has': () =>
      bench.admin.zIncrBy(bench.key('tags'), 9, ' indexed'),
    'when its floor is lost': () => bench.admin.zRem(bench.key('tags'), ' floor'),
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
      // It answers nothing from a cache until what it had appended before is in the new life too.
      await expect.poll(() => origin.isHearing(), SOON).toBe(true)
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
    // What it had appended before is appended again meanwhile, so it stands at the position or past it.
    await expect.poll(() => origin.stamp('public')?.epoch, SOON).toBe(position.epoch)
    expect(origin.stamp('public')?.seq).toBeGreaterThanOrEqual(position.seq)
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

  it('subscribe() tells a reset when a restored copy lacks what this process has appended, though nobody has heard that yet', async () => {
    const reader = await bench.open()
    const writer = await bench.open()
    await writer.invalidate(['a'])
    const copy = await dump()
    const resets = [nextReset(writer), nextReset(reader)]
    await writer.invalidate(['b'])
    await restore(copy, 'other')
    for (const { why } of await Promise.all(resets)) expect(why).toBe('epoch')
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

  it('subscribe() tells a reset when the server was restarted without its data', async () => {
    const server = await startRedisServer()
    onTestFinished(() => server.stop())
    const origin = await bench.open({ driver: redis({ url: server.url }) })
    const before = await origin.invalidate(['a'])
    const reset = nextReset(origin)
    await server.restart()
    const { why, position } = await reset
    expect(why).toBe('epoch')
    expect(position.epoch).not.toBe(before.epoch)
  })

  it('subscribe() tells a reset when an old RDB file was put back, and no number is given out twice', async () => {
    const server = await startRedisServer()
    onTestFinished(() => server.stop())
    const origin = await bench.open({ driver: redis({ url: server.url }) })
    const given = [await origin.invalidate(['a'])]
    const admin = await connectAdmin(server.port)
    onTestFinished(() => admin.close())
    // The server writes its file now, and what comes after is not in it.
    await admin.send('SAVE')
    for (const tag of ['b', 'c', 'd']) given.push(await origin.invalidate([tag]))
    const reset = nextReset(origin)
    await server.restart()
    const { position } = await reset
    await expect.poll(() => origin.isHearing(), SOON).toBe(true)
    for (const tag of ['e', 'f', 'g']) given.push(await origin.invalidate([tag]))
    expect(position.epoch).not.toBe(given[0]?.epoch)
    expect(new Set(given.map(formatPosition)).size).toBe(given.length)
  })

  it('subscribe() tells a reset when what it missed was trimmed meanwhile', async () => {
    const path = await openRedisAddress(bench.server.port)
    onTestFinished(() => path.stop())
    const reader = await bench.open({ driver: redis({ url: path.url, history: 100 }) })
    const writer = await bench.open({ driver: redis({ url: bench.server.url, history: 100 }) })
    const nobody = await freePort()
    path.leadTo(nobody)
    await expect.poll(() => reader.isHearing(), SOON).toBe(false)
    for (let at = 0; at < 350; at += 1) await writer.invalidate([`tag:${at}`])
    const reset = nextReset(reader)
    path.leadTo(bench.server.port)
    expect(await reset).toMatchObject({ why: 'trimmed', position: writer.stamp('public') })
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
    commands.addCommand(['XADD', bench.key('log'), '0-*', 'n', next, 'k', 'soft', 't', 'c'])
  }
  await commands.exec()
}
