// SPDX-License-Identifier: MIT
import { createOrigin, NotAcknowledgedError, type Origin, redis } from '@springhouse/origin'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { connectAdmin, readInfo, waitUntil } from '../servers/redis-client.ts'
import { startRedisServer } from '../servers/redis-server.ts'
import { policy, RedisBench } from './redis-bench.ts'

let bench: RedisBench

beforeAll(async () => {
  bench = await RedisBench.start()
})
afterAll(() => bench.stop())
beforeEach(() => bench.nextTest())

const LATER_MS = Date.now() + 600_000

describe("invalidate() with acknowledge: 'applied'", () => {
  it('resolves when every process has applied it', async () => {
    const [writer, reader] = [await bench.open(), await bench.open()]
    const position = await writer.invalidate(['a'], { acknowledge: 'applied' })
    expect(reader.stamp('public')).toEqual(position)
  })

  it('rejects while a live process has not, though the append is done', async () => {
    const writer = await bench.open({ deadlines: { acknowledgeMs: 100 } })
    const { epoch, seq } = await writer.invalidate(['a'])
    const behind = `${epoch} ${seq} ${LATER_MS}`
    await bench.admin.hSet(bench.key('processes'), 'other', behind)
    const failure = await refusal(writer.invalidate(['b'], { acknowledge: 'applied' }))
    expect(failure.message).toContain('1 live processes have not applied it')
    expect(failure.position).toEqual({ epoch, seq: seq + 1 })
    expect((await writer.head('public')).head).toEqual(failure.position)
  })

  it('forgets a process that was not heard within its lease', async () => {
    const writer = await bench.open()
    const { epoch, seq } = await writer.invalidate(['a'])
    await bench.admin.hSet(bench.key('processes'), 'dead', `${epoch} ${seq} ${Date.now() - 1}`)
    await writer.invalidate(['b'], { acknowledge: 'applied' })
    expect(await bench.admin.hExists(bench.key('processes'), 'dead')).toBe(0)
  })

  it('forgets a process that was closed', async () => {
    const [writer, other] = [await bench.open(), await bench.open()]
    await writer.invalidate(['a'], { acknowledge: 'applied' })
    expect(await bench.admin.hLen(bench.key('processes'))).toBe(2)
    await other.close()
    expect(await bench.admin.hLen(bench.key('processes'))).toBe(1)
  })
})

describe("invalidate() with acknowledge: 'replicated'", () => {
  it('rejects where there is no replica, though the append is done', async () => {
    const writer = await bench.open({ deadlines: { acknowledgeMs: 50 } })
    const failure = await refusal(writer.invalidate(['a'], { acknowledge: 'replicated' }))
    expect(failure).toMatchObject({ code: 'SPRINGHOUSE_NOT_ACKNOWLEDGED', level: 'replicated' })
    expect(failure.message).toContain('0 of 1 replicas hold it')
    expect((await writer.head('public')).head).toEqual(failure.position)
  })

  it('resolves when a replica holds it, and rejects while the replica is silent', async () => {
    const master = await startRedisServer({ settings: { 'repl-diskless-sync-delay': '0' } })
    onTestFinished(() => master.stop())
    const replica = await startRedisServer({ settings: { replicaof: `127.0.0.1 ${master.port}` } })
    onTestFinished(() => replica.stop())
    const admin = await connectAdmin(replica.port)
    onTestFinished(() => admin.close())
    await waitUntil('the replica follows', async () => {
      return (await readInfo(admin, 'INFO replication', 'master_link_status')) === 'up'
    })
    const writer = await openOn(master.url)
    const { seq } = await writer.invalidate(['a'], { acknowledge: 'replicated' })
    // The first entry of an epoch is its beginning, so the stream is as long as its head's number.
    expect(await admin.send('XLEN', '{ack:public}:log')).toBe(seq)
    replica.pause()
    onTestFinished(() => replica.resume())
    const failure = await refusal(writer.invalidate(['b'], { acknowledge: 'replicated' }))
    expect(failure.position.seq).toBe(seq + 1)
    // Others don't wait for it.
    expect((await writer.invalidate(['c'])).seq).toBe(seq + 2)
  })
})

async function openOn(url: string): Promise<Origin> {
  const deadlines = { writeMs: 1_000, acknowledgeMs: 1_000 }
  const origin = createOrigin({ policy, app: 'ack', driver: redis({ url }), deadlines })
  onTestFinished(() => origin.close())
  await origin.start()
  return origin
}

async function refusal(work: Promise<unknown>): Promise<NotAcknowledgedError> {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failure instanceof NotAcknowledgedError) return failure
  throw new Error('Expected a NotAcknowledgedError', { cause: failure })
}
