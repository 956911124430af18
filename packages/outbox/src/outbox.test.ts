// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { validate, version } from 'uuid'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openOutbox } from './outbox.ts'
import { runOutbox } from './run/run-outbox.ts'
import type { OutboxRecord } from './store/outbox-schema.ts'
import { abortNext } from './testing/database-faults.ts'
import {
  acknowledge,
  freshName,
  NOON,
  openTestOutbox,
  operation,
  originWith,
  runOptions,
  TestClock,
  textOf,
} from './testing/fixture.ts'

const clock = new TestClock()

afterEach(() => {
  vi.restoreAllMocks()
  clock.ms = NOON
})

describe('Outbox.enqueue()', () => {
  it('saves the operation when its strict transaction is complete', async () => {
    const open = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const name = freshName()
    const outbox = openTestOutbox(clock, name)
    const record = await outbox.enqueue(operation({ method: 'put' }))
    expect(open).toHaveBeenLastCalledWith(['operations', 'device'], 'readwrite', {
      durability: 'strict',
    })
    expect(await openTestOutbox(clock, name).get(record.seq)).toEqual(record)
    expect(record).toMatchObject({ state: 'queued', method: 'PUT', everSent: false, key: 'key-1' })
    expect(record.occurredAt).toMatchObject({ wall: NOON, skew: 0 })
  })

  it('rejects and saves nothing when the transaction does not complete', async () => {
    const outbox = openTestOutbox(clock)
    abortNext('put')
    await expect(outbox.enqueue(operation())).rejects.toMatchObject({ name: 'AbortError' })
    expect(await outbox.list()).toEqual([])
    expect((await outbox.enqueue(operation())).deviceSeq).toBe(1)
  })

  it('makes UUIDv7 keys and one name for the device', async () => {
    const outbox = await openOutbox({ name: freshName() })
    const [first, second] = [await outbox.enqueue(operation()), await outbox.enqueue(operation())]
    expect(validate(first.key) && version(first.key)).toBe(7)
    expect(first.key).not.toBe(second.key)
    expect(first.deviceId).toBe(second.deviceId)
    await outbox.close()
  })

  it('counts the device’s operations without a gap when many are saved at once', async () => {
    const outbox = openTestOutbox(clock)
    const records = await Promise.all(Array.from({ length: 20 }, () => outbox.enqueue(operation())))
    const numbers = records.map(({ deviceSeq }) => deviceSeq).sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  it('answers with the saved record when the same operation comes with the same key again', async () => {
    const outbox = openTestOutbox(clock)
    const first = await outbox.enqueue(operation({ idempotencyKey: 'mine' }))
    expect(await outbox.enqueue(operation({ idempotencyKey: 'mine' }))).toEqual(first)
    expect(await outbox.list()).toHaveLength(1)
  })

  it('answers with the saved record when a request comes again after a restart, until it was answered', async () => {
    const outbox = openTestOutbox(clock)
    const asked = (boot: string, request = 'r1') => operation({ asker: { request, boot } })
    const first = await outbox.enqueue(asked('b1'))
    expect((await outbox.enqueue(asked('b1'))).seq).not.toBe(first.seq)
    expect((await outbox.enqueue(asked('b2', 'r2'))).seq).not.toBe(first.seq)
    expect(await outbox.enqueue(asked('b2'))).toMatchObject({ seq: first.seq, key: first.key })
    await outbox.noteAnswered(first.seq)
    expect(await outbox.get(first.seq)).not.toHaveProperty('asker')
    const numbers = (await outbox.list()).map(({ seq }) => seq)
    expect(numbers).not.toContain((await outbox.enqueue(asked('b3', 'r3'))).seq)
  })

  it('refuses when the key belongs to another operation', async () => {
    const outbox = openTestOutbox(clock)
    await outbox.enqueue(operation({ idempotencyKey: 'mine' }))
    for (const other of [{ body: undefined }, { owner: 'bob' }, { method: 'POST' }]) {
      const enqueued = outbox.enqueue(operation({ idempotencyKey: 'mine', ...other }))
      await expect(enqueued).rejects.toMatchObject({ code: 'SPRINGHOUSE_OUTBOX_KEY_REUSED' })
    }
  })

  it('throws TypeError when owner, group, method or URL is empty', async () => {
    const outbox = openTestOutbox(clock)
    for (const field of ['owner', 'group', 'method', 'url']) {
      await expect(outbox.enqueue(operation({ [field]: '' }))).rejects.toThrow(
        new TypeError(`Cannot save the write: "${field}" is empty`),
      )
    }
  })

  it('stores no header but the content type', async () => {
    const outbox = openTestOutbox(clock)
    const record = await outbox.enqueue(operation())
    expect(Object.keys(record).filter((name) => /auth|cookie|header|token/i.test(name))).toEqual([])
  })
})

describe('Outbox.list(), counts()', () => {
  it('keep owners apart', async () => {
    const outbox = openTestOutbox(clock)
    await outbox.enqueue(operation())
    await outbox.enqueue(operation({ owner: 'bob' }))
    await outbox.enqueue(operation({ group: 'b' }))
    expect((await outbox.list('ann')).map(({ seq }) => seq)).toEqual([1, 3])
    expect((await outbox.list()).map(({ owner }) => owner)).toEqual(['ann', 'bob', 'ann'])
    expect(await outbox.counts('ann')).toEqual({
      queued: 2,
      sending: 0,
      waiting: 0,
      held: 0,
      parked: 0,
      pending: 2,
      needsYou: 0,
      foreign: 1,
      pause: undefined,
      lost: 0,
      storage: 'unknown',
    })
  })
})

describe('Outbox.retry(), discard(), retire()', () => {
  it('sends a parked operation again with the same key and payload', async () => {
    const outbox = openTestOutbox(clock)
    const { seq, key } = await outbox.enqueue(operation())
    const refusing = originWith(() => Response.json({ title: 'No' }, { status: 422 }))
    await runOutbox(outbox, runOptions(clock, refusing))
    expect(await outbox.get(seq)).toMatchObject({ state: 'parked', why: 'rejected' })
    expect(await outbox.retry(seq)).toMatchObject({ state: 'queued', key })
    const sent: string[] = []
    const accepting = originWith((_url, init) => {
      sent.push(String(textOf(init.body instanceof ArrayBuffer ? init.body : undefined)))
      return acknowledge(init)
    })
    await runOutbox(outbox, runOptions(clock, accepting))
    expect(sent).toEqual(['{"weight":612}'])
    expect(await outbox.get(seq)).toMatchObject({ state: 'acked', key })
  })

  it('discards a queued operation: the payload goes, the entry stays', async () => {
    const outbox = openTestOutbox(clock)
    const { seq } = await outbox.enqueue(operation())
    expect(await outbox.discard(seq)).toMatchObject({ state: 'retired', why: 'discarded' })
    expect((await outbox.get(seq))?.body).toBeUndefined()
    expect(await outbox.counts('ann')).toMatchObject({ pending: 0 })
  })

  it('refuses to discard what may be at the server', async () => {
    const outbox = openTestOutbox(clock)
    const { seq } = await outbox.enqueue(operation())
    await runOutbox(
      outbox,
      runOptions(
        clock,
        originWith((_url, init) => acknowledge(init)),
      ),
    )
    expect(await outbox.discard(seq)).toBeUndefined()
    expect(await outbox.retry(seq)).toBeUndefined()
    expect(await outbox.discard(99)).toBeUndefined()
  })

  it('keeps acknowledged operations for the cache until they are retired', async () => {
    const outbox = openTestOutbox(clock)
    const { seq } = await outbox.enqueue(operation())
    const fields = { 'Springhouse-Position': 'k3.7', 'Cache-Group-Invalidation': '"animals"' }
    await runOutbox(
      outbox,
      runOptions(
        clock,
        originWith((_url, init) => acknowledge(init, fields)),
      ),
    )
    const [acked] = await outbox.unretiredAcks('ann')
    expect(acked?.ack).toMatchObject({ cursor: { epoch: 'k3', seq: 7 }, tags: ['animals'] })
    expect(await outbox.retire(seq)).toMatchObject({ state: 'retired', body: undefined })
    expect(await outbox.unretiredAcks('ann')).toEqual([])
  })

  it('clears away settled operations after seven days, and nothing else, ever', async () => {
    const outbox = openTestOutbox(clock)
    const acked = await outbox.enqueue(operation())
    await runOutbox(
      outbox,
      runOptions(
        clock,
        originWith((_url, init) => acknowledge(init)),
      ),
    )
    const discarded = await outbox.enqueue(operation())
    await outbox.discard(discarded.seq)
    const foreign = await outbox.enqueue(operation({ owner: 'bob' }))
    const idle = runOptions(
      clock,
      originWith(() => new Response()),
    )

    clock.advance(7 * 86_400_000 + 1)
    await runOutbox(outbox, idle)
    expect((await outbox.list()).map(({ seq, state }) => [seq, state])).toEqual([
      [acked.seq, 'retired'],
      [foreign.seq, 'queued'],
    ])

    // A phone that wakes up in 2038.
    clock.ms = Date.UTC(2038, 0, 19)
    await runOutbox(outbox, idle)
    expect((await outbox.list()).map(({ seq }) => seq)).toEqual([foreign.seq])
  })
})

describe('Outbox.subscribe()', () => {
  it('hears of changes when they are committed, until it is stopped', async () => {
    const outbox = openTestOutbox(clock)
    const heard: string[] = []
    const stop = outbox.subscribe(({ state }) => heard.push(state))
    const { seq } = await outbox.enqueue(operation())
    await runOutbox(
      outbox,
      runOptions(
        clock,
        originWith((_url, init) => acknowledge(init)),
      ),
    )
    stop()
    await outbox.retire(seq)
    expect(heard).toEqual(['queued', 'sending', 'acked'])
  })

  it('does not make a saved write look unsaved when a listener throws', async () => {
    const reject = vi.spyOn(Promise, 'reject').mockReturnValueOnce(new Promise(() => undefined))
    const outbox = openTestOutbox(clock)
    const error = new Error('listener')
    outbox.subscribe(() => {
      throw error
    })
    expect((await outbox.enqueue(operation())).state).toBe('queued')
    expect(reject).toHaveBeenCalledWith(error)
  })
})

describe('Outbox.exportQueue()', () => {
  it('writes an owner’s pending operations with their payloads', async () => {
    const outbox = openTestOutbox(clock)
    await outbox.enqueue(operation())
    const binary = new Uint8Array([0, 255, 128]).buffer
    await outbox.enqueue(operation({ body: binary, contentType: 'image/png' }))
    await outbox.enqueue(operation({ body: binary, contentType: 'text/plain' }))
    await outbox.enqueue(operation({ body: undefined, contentType: undefined }))
    await outbox.enqueue(operation({ owner: 'bob' }))
    const exported: { readonly operations: readonly OutboxRecord[] } = JSON.parse(
      await (await outbox.exportQueue('ann')).text(),
    )
    expect(exported).toMatchObject({ v: 1, exportedAt: '2026-01-06T12:00:00.000Z' })
    expect(exported.operations.map(({ body }) => body)).toEqual([
      { text: '{"weight":612}' },
      { base64: 'AP+A' },
      { base64: 'AP+A' },
      undefined,
    ])
    expect(exported.operations[0]).toMatchObject({ key: 'key-1', method: 'PUT', state: 'queued' })
  })
})
