// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepBlobs } from '../blobs/blobs.ts'
import { deviceKey } from '../codec/device-key.ts'
import { encryptedBy } from '../codec/encrypted-by.ts'
import { OutboxFileError } from '../errors/outbox-errors.ts'
import { openOutbox, type Outbox } from '../outbox.ts'
import type { OutboxRules } from '../rules.ts'
import type { NewOperation } from '../states/new-record.ts'
import type { Transition } from '../states/transition.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import {
  acknowledge,
  bytesOf,
  operation,
  originWith,
  runOptions,
  TestClock,
  textOf,
} from '../testing/fixture.ts'
import { runOutbox } from '../run/run-outbox.ts'

const clock = new TestClock()
const opened: Outbox[] = []

/** An outbox in a browser of its own. */
async function onNewDevice(rules: OutboxRules = { blobs: keepBlobs }): Promise<Outbox> {
  vi.stubGlobal('indexedDB', new IDBFactory())
  return openAgain(rules)
}

async function openAgain(rules: OutboxRules = { blobs: keepBlobs }): Promise<Outbox> {
  const outbox = await openOutbox({ name: 'springhouse:dairy:outbox', now: clock.now, rules })
  opened.push(outbox)
  return outbox
}

/** A file with another text in the place of one, of the same length or not. */
async function changed(file: Blob, from: string | RegExp, to: string): Promise<Blob> {
  return new Blob([(await file.text()).replace(from, to)])
}

describe('export and import', () => {
  let outbox: Outbox
  beforeEach(async () => {
    clock.ms = 1_767_700_000_000
    outbox = await onNewDevice()
  })
  afterEach(async () => {
    vi.unstubAllGlobals()
    await Promise.all(opened.splice(0).map((each) => each.close()))
  })

  async function withPhotograph(): Promise<Blob> {
    const bytes = Uint8Array.from({ length: 1_200_000 }, (_, index) => index % 253)
    const id = await outbox.saveBlob('ann', new Blob([bytes], { type: 'image/jpeg' }))
    await outbox.enqueue(operation({ blobRefs: [id] }))
    return outbox.exportQueue('ann')
  }

  it('bring operations to another device: same keys, same order, same owners', async () => {
    for (const owner of ['ann', 'bob', 'ann']) await outbox.enqueue(operation({ owner }))
    const file = await outbox.exportQueue()
    const before = await outbox.list()
    const other = await onNewDevice()
    expect(await other.importQueue(file)).toEqual({ added: 3, known: 0 })
    const after = await other.list()
    const facts = ({ key, owner, deviceId, deviceSeq, state }: OutboxRecord): string =>
      [key, owner, deviceId, deviceSeq, state].join(' ')
    expect(after.map(facts)).toEqual(before.map(facts))
  })

  it('leave another person’s operations to that person', async () => {
    await outbox.enqueue(operation({ owner: 'bob' }))
    const file = await outbox.exportQueue()
    const other = await onNewDevice()
    await other.importQueue(file)
    const origin = originWith((_, init) => acknowledge(init))
    expect(await runOutbox(other, runOptions(clock, origin))).toMatchObject({ sent: 0 })
    expect((await other.counts('ann')).foreign).toBe(1)
  })

  it('add nothing that is there already, whatever has become of it', async () => {
    const first = await outbox.enqueue(operation())
    await outbox.enqueue(operation({ group: '/b' }))
    const file = await outbox.exportQueue()
    await outbox.edit(first.seq, { body: bytesOf('"changed"') })
    await runOutbox(
      outbox,
      runOptions(
        clock,
        originWith((_, init) => acknowledge(init)),
      ),
    )
    expect(await outbox.importQueue(file)).toEqual({ added: 0, known: 2 })
    expect(await outbox.importQueue(file)).toEqual({ added: 0, known: 2 })
  })

  it('never let a copy be changed under a new key: the other one may have been sent', async () => {
    await outbox.enqueue(operation())
    const file = await outbox.exportQueue()
    const other = await onNewDevice()
    await other.importQueue(file)
    const [record] = await other.list()
    expect(await other.edit(record?.seq ?? 0, { body: bytesOf('"changed"') })).toBeUndefined()
  })

  it('bring photographs along, byte for byte', async () => {
    const file = await withPhotograph()
    const other = await onNewDevice()
    await other.importQueue(file)
    const again = await other.exportQueue('ann')
    expect(again.size).toBe(file.size)
    const bytes = await Promise.all([file, again].map((each) => each.arrayBuffer()))
    const [left, right] = bytes.map((each) => Buffer.from(each))
    expect(left?.equals(right ?? Buffer.alloc(0))).toBe(true)
  })

  it('write JSON that a person can read', async () => {
    await outbox.enqueue(operation())
    const text = await (await outbox.exportQueue('ann')).text()
    expect(JSON.parse(text)).toMatchObject({
      format: 'springhouse-outbox',
      app: 'springhouse:dairy:outbox',
      operations: [{ method: 'PUT', body: { text: '{"weight":612}' } }],
    })
  })

  it('bring what an encrypted outbox holds to a device with another key', async () => {
    const sealed = await onNewDevice({ codec: encryptedBy(deviceKey('one')), blobs: keepBlobs })
    const id = await sealed.saveBlob('ann', new Blob(['udder']))
    await sealed.enqueue(operation({ blobRefs: [id] }))
    const file = await sealed.exportQueue('ann')
    const other = await onNewDevice({ codec: encryptedBy(deviceKey('two')), blobs: keepBlobs })
    await other.importQueue(file)
    const [record] = await other.list('ann')
    expect(textOf(record?.body)).toBe('{"weight":612}')
    expect((await other.store.list('ann'))[0]?.body).toBeUndefined()
    expect(await (await other.exportQueue('ann')).text()).toContain('udder')
  })

  it('keep what cannot be read for the device that can', async () => {
    const rules = { codec: encryptedBy(deviceKey('one')) }
    const sealed = await onNewDevice(rules)
    const { seq, key } = await sealed.enqueue(operation())
    const file = await (await openAgain({})).exportQueue()
    expect(await file.text()).not.toContain('weight')
    await sealed.store.database.run((database) => database.delete('operations', seq))
    await (await openAgain({})).importQueue(file)
    const [record] = await sealed.list('ann')
    expect([record?.key, textOf(record?.body)]).toEqual([key, '{"weight":612}'])
  })

  describe('refuse', () => {
    /** Why a file is refused, after having seen that nothing of it was saved. */
    async function refusalOf(file: Blob): Promise<string> {
      const other = await onNewDevice()
      const error: unknown = await other.importQueue(file).catch((thrown: unknown) => thrown)
      expect(await other.list()).toEqual([])
      expect(await other.store.database.run((database) => database.count('chunks'))).toBe(0)
      return error instanceof OutboxFileError ? error.why : String(error)
    }

    it('a file that was cut off, wherever', async () => {
      const file = await withPhotograph()
      for (const size of [200, file.size - 1, file.size - 600_000, file.size - 1_200_000]) {
        expect(await refusalOf(file.slice(0, size))).toBe('damaged')
      }
    })

    it('a file in which one byte of a photograph differs', async () => {
      const file = await withPhotograph()
      const bytes = new Uint8Array(await file.arrayBuffer())
      const last = bytes.length - 1
      bytes[last] = (bytes[last] ?? 0) ^ 1
      expect(await refusalOf(new Blob([bytes]))).toBe('damaged')
    })

    it('a file in which one character differs', async () => {
      await outbox.enqueue(operation())
      expect(await refusalOf(await changed(await outbox.exportQueue(), '612', '613'))).toBe(
        'damaged',
      )
    })

    it('a file with something behind its end', async () => {
      expect(await refusalOf(new Blob([await withPhotograph(), 'more']))).toBe('damaged')
    })

    it('a file of another app', async () => {
      await outbox.enqueue(operation())
      const file = await outbox.exportQueue()
      expect(await refusalOf(await changed(file, 'springhouse:dairy', 'springhouse:bakery'))).toBe(
        'foreign',
      )
    })

    it('a file of a newer version', async () => {
      const file = await outbox.exportQueue()
      expect(await refusalOf(await changed(file, '"v": 1', '"v": 2'))).toBe('newer')
    })

    it.each(['', 'hello', '[]', '{"operations":[]}', 'PNG\n\n\0'])(
      'what is no export at all: %j',
      async (text) => {
        expect(await refusalOf(new Blob([text]))).toBe('foreign')
      },
    )

    it('an operation in a state that no export names', async () => {
      await outbox.enqueue(operation())
      const file = await outbox.exportQueue()
      expect(await refusalOf(await changed(file, '"queued"', '"sending"'))).toBe('damaged')
    })
  })

  it('say with each error what its user can do', () => {
    expect(new OutboxFileError('damaged').message).toContain('export it once more')
    expect(new OutboxFileError('newer').message).toContain('update the app')
  })
})

const text = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
const anOperation: fc.Arbitrary<NewOperation> = fc
  .record({
    owner: fc.constantFrom('ann', 'bob'),
    group: fc.constantFrom('/a', '/b', '/ä'),
    method: fc.constantFrom('PUT', 'POST', 'PATCH'),
    body: fc.option(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Uint8Array.from(bytes).buffer),
      { nil: undefined },
    ),
    contentType: fc.option(text, { nil: undefined }),
    schema: fc.option(fc.constant(1), { nil: undefined }),
    etag: fc.option(text, { nil: undefined }),
    overlay: fc.option(text, { nil: undefined }),
  })
  .map(({ etag, schema, overlay, ...rest }) => ({
    ...rest,
    ...(schema !== undefined && { schema }),
    ...(overlay !== undefined && { overlay }),
    url: `https://portal.example/api${encodeURI(rest.group)}`,
    ...(etag !== undefined && { base: { etag, snapshot: bytesOf(etag) } }),
  }))

const aStep: fc.Arbitrary<Transition['kind'] | 'none'> = fc.constantFrom(
  ...(['none', 'send', 'park', 'wait', 'acknowledge', 'discard'] as const),
)

describe('export after import', () => {
  afterEach(async () => {
    vi.unstubAllGlobals()
    await Promise.all(opened.splice(0).map((each) => each.close()))
  })

  async function step(
    outbox: Outbox,
    seq: number,
    kind: Transition['kind'] | 'none',
  ): Promise<void> {
    const { store } = outbox
    const last = { status: 422, problem: { title: 'No' }, atMs: clock.ms }
    if (kind === 'none') return
    if (kind === 'discard') return void (await outbox.discard(seq))
    const { fence } = await store.begin('ann', clock.ms)
    await store.step(seq, { kind: 'send', fence }, clock.ms)
    if (kind === 'park') {
      await store.step(seq, { kind, fence, why: 'rejected', last }, clock.ms)
    } else if (kind === 'wait') {
      const wait = {
        why: 'server-error',
        nextAtMs: clock.ms + 5000,
        countsAsAttempt: true,
      } as const
      await store.step(seq, { kind, fence, ...wait, last }, clock.ms)
    } else if (kind === 'acknowledge') {
      const none = { etag: undefined, location: undefined, cursor: undefined }
      const ack = { status: 200, ...none, tags: [], atMs: clock.ms }
      await store.step(seq, { kind, fence, ack, last }, clock.ms)
    }
  }

  it('is the same file again, whatever was queued and wherever it stood', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anOperation, aStep), { maxLength: 12 }),
        fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 3 }),
        async (operations, photographs) => {
          const outbox = await onNewDevice()
          const ids: string[] = []
          for (const bytes of photographs) {
            ids.push(await outbox.saveBlob('ann', new Blob([Uint8Array.from(bytes)])))
          }
          for (const [index, [one, kind]] of operations.entries()) {
            const blobRefs = ids.filter((_, at) => at % operations.length === index)
            const { seq } = await outbox.enqueue({ ...one, blobRefs })
            await step(outbox, seq, kind)
          }
          const file = await outbox.exportQueue()
          const other = await onNewDevice()
          await other.importQueue(file)
          expect(await (await other.exportQueue()).text()).toBe(await file.text())
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})
