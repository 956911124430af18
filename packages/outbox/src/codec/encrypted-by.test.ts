// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepBlobs } from '../blobs/blobs.ts'
import { OutboxKeyReusedError, OutboxLockedError } from '../errors/outbox-errors.ts'
import { BlobOrigin } from '../testing/blob-origin.ts'
import { acknowledge, bytesOf, operation, originWith, textOf } from '../testing/fixture.ts'
import { RunBench } from '../testing/run-bench.ts'
import { SlowOrigin } from '../testing/slow-origin.ts'
import { deviceKey } from './device-key.ts'
import { encryptedBy } from './encrypted-by.ts'
import { pinKey } from './pin-key.ts'

const QUICK = { iterations: 1000 }

let apps = 0

function newApp(): string {
  apps += 1
  return `app-${apps}`
}

describe('an encrypted outbox', () => {
  let bench: RunBench
  let app: string
  beforeEach(() => {
    app = newApp()
    bench = new RunBench({ codec: encryptedBy(deviceKey(app)), blobs: keepBlobs })
  })
  afterEach(() => bench.outbox.close())

  /** Everything that lies on the disk, as text. */
  async function disk(): Promise<string> {
    const database = await openDB(bench.name)
    const rows = await database.getAll('operations')
    const chunks = await database.getAll('chunks')
    database.close()
    return JSON.stringify([rows, chunks], (_, value: unknown) =>
      value instanceof ArrayBuffer ? textOf(value) : value,
    )
  }

  const secret = operation({
    body: bytesOf('{"diagnosis":"mastitis"}'),
    base: { etag: '"v1"', snapshot: bytesOf('{"diagnosis":"healthy"}') },
  })

  it('leaves nothing of content, group and path readable on the disk', async () => {
    await bench.outbox.enqueue(secret)
    const id = await bench.outbox.saveBlob('ann', new Blob(['a photograph of an udder']))
    await bench.outbox.enqueue(operation({ group: '/x', blobRefs: [id] }))
    const text = await disk()
    for (const word of ['mastitis', 'healthy', 'animals', 'weight', 'udder', 'json']) {
      expect(text).not.toContain(word)
    }
  })

  it('shows its user everything', async () => {
    const saved = await bench.outbox.enqueue(secret)
    const [listed] = await bench.outbox.list('ann')
    for (const record of [saved, listed, await bench.outbox.get(saved.seq)]) {
      expect(record).toMatchObject({
        url: secret.url,
        group: secret.group,
        contentType: 'application/json',
      })
      expect(textOf(record?.body)).toBe('{"diagnosis":"mastitis"}')
      expect(textOf(record?.base?.snapshot)).toBe('{"diagnosis":"healthy"}')
    }
  })

  it('sends what its user has written, one by one and in batches', async () => {
    await bench.outbox.enqueue(secret)
    const sent: string[] = []
    const origin = originWith((url, init) => {
      sent.push(
        `${init.method} ${url} ${textOf(init.body instanceof ArrayBuffer ? init.body : undefined)}`,
      )
      return acknowledge(init)
    })
    await bench.run(origin)
    expect(sent).toEqual([`PUT ${secret.url} {"diagnosis":"mastitis"}`])
    const slow = new SlowOrigin(bench.clock, 300)
    for (let n = 0; n < 6; n += 1) await bench.outbox.enqueue(operation({ group: `/herds/${n}` }))
    await slow.passTime(bench.run(slow.fetch, { batch: 'always' }))
    expect(slow.batches[0]?.[0]).toMatchObject({
      path: '/api/animals/42',
      body: { text: '{"weight":612}' },
    })
  })

  it('uploads a photograph as it was', async () => {
    const origin = new BlobOrigin()
    const id = await bench.outbox.saveBlob('ann', new Blob(['a photograph']))
    await bench.outbox.enqueue(operation({ blobRefs: [id] }))
    await bench.run(origin.fetch)
    expect(new TextDecoder().decode(origin.blobs.get(id)?.bytes)).toBe('a photograph')
  })

  it('keeps the order of a group, and chains its edits', async () => {
    await bench.outbox.enqueue(operation({ base: { etag: '"v1"' } }))
    await bench.outbox.enqueue(operation({ base: { etag: '"v1"' } }))
    const conditions: (string | null)[] = []
    const origin = originWith((_, init) => {
      conditions.push(new Headers(init.headers).get('If-Match'))
      return acknowledge(init, { ETag: `"v${conditions.length + 1}"` })
    })
    await bench.run(origin)
    expect(conditions).toEqual(['"v1"', '"v2"'])
  })

  it('tells the same operation from another one under the same key', async () => {
    const named = { ...secret, idempotencyKey: 'mine' }
    const first = await bench.outbox.enqueue(named)
    expect((await bench.outbox.enqueue(named)).seq).toBe(first.seq)
    const other = { ...named, body: bytesOf('{"diagnosis":"ketosis"}') }
    await expect(bench.outbox.enqueue(other)).rejects.toThrow(OutboxKeyReusedError)
    await expect(bench.outbox.enqueue({ ...named, url: `${named.url}7` })).rejects.toThrow(
      OutboxKeyReusedError,
    )
  })

  it('seals what was saved before there was a key, in its place', async () => {
    const plain = new RunBench({}, bench)
    const first = await plain.outbox.enqueue(operation({ body: bytesOf('"first"') }))
    await plain.outbox.close()
    await bench.outbox.enqueue(operation({ body: bytesOf('"second"'), idempotencyKey: 'second' }))
    expect(await disk()).not.toContain('first')
    expect((await bench.outbox.get(first.seq))?.group).toBe(first.group)
    const bodies: (string | undefined)[] = []
    const origin = originWith((_, init) => {
      bodies.push(textOf(init.body instanceof ArrayBuffer ? init.body : undefined))
      return acknowledge(init)
    })
    await bench.run(origin)
    expect(bodies).toEqual(['"first"', '"second"'])
  })

  it('seals what its user changes', async () => {
    const { seq } = await bench.outbox.enqueue(secret)
    const edited = await bench.outbox.edit(seq, { body: bytesOf('{"diagnosis":"lameness"}') })
    expect(textOf(edited?.body)).toBe('{"diagnosis":"lameness"}')
    expect(await disk()).not.toContain('lameness')
    expect(edited?.contentType).toBe('application/json')
  })

  it('forgets sealed content, too, when it is settled', async () => {
    const { seq } = await bench.outbox.enqueue(secret)
    await bench.run(originWith((_, init) => acknowledge(init)))
    await bench.outbox.retire(seq)
    const [row] = await bench.outbox.store.list('ann')
    expect(row?.sealed).toBeUndefined()
  })

  it('sends nothing that it cannot read, and loses nothing of it', async () => {
    await bench.outbox.enqueue(secret)
    const other = new RunBench({ codec: encryptedBy(deviceKey(newApp())) }, bench)
    const asked: string[] = []
    await other.run(
      originWith((url, init) => {
        asked.push(url)
        return acknowledge(init)
      }),
    )
    expect(asked).toEqual([])
    expect(await other.states()).toEqual(['parked:unreadable'])
    await other.outbox.close()
    const [record] = await bench.outbox.list('ann')
    expect(textOf(record?.body)).toBe('{"diagnosis":"mastitis"}')
  })

  it('is left alone by code without a codec', async () => {
    await bench.outbox.enqueue(secret)
    const plain = new RunBench({}, bench)
    const report = await plain.run(originWith((_, init) => acknowledge(init)))
    expect(report).toMatchObject({ sent: 0, nextDueMs: undefined })
    await plain.outbox.close()
  })
})

describe('pinKey()', () => {
  it('opens with its PIN only, and with the new one after a change', async () => {
    const key = pinKey(newApp(), QUICK)
    expect(await key.isSet()).toBe(false)
    expect(await key.unlock('1234')).toBe(true)
    key.lock()
    expect(await key.unlock('4321')).toBe(false)
    expect(await key.key()).toBeUndefined()
    expect(await key.changePin('1234', '271828')).toBe(true)
    expect(await key.changePin('1234', '0000')).toBe(false)
    expect(await key.unlock('1234')).toBe(false)
    expect(await key.unlock('271828')).toBe(true)
    expect(await key.key()).toBeInstanceOf(CryptoKey)
  })

  it('is shared with the app’s other pages and its worker, which lock with it', async () => {
    const app = newApp()
    const page = pinKey(app, QUICK)
    await page.unlock('1234')
    const worker = pinKey(app, QUICK)
    expect(await worker.key()).toBeInstanceOf(CryptoKey)
    page.lock()
    const heard = pinKey(app, QUICK)
    expect(await heard.key()).toBeUndefined()
  })

  it('saves and sends nothing while it is locked, and everything after', async () => {
    const key = pinKey(newApp(), QUICK)
    await key.unlock('1234')
    const bench = new RunBench({ codec: encryptedBy(key) })
    await bench.outbox.enqueue(operation())
    key.lock()
    await expect(bench.outbox.enqueue(operation())).rejects.toThrow(OutboxLockedError)
    const origin = originWith((_, init) => acknowledge(init))
    expect(await bench.run(origin)).toMatchObject({ sent: 0, nextDueMs: undefined })
    await key.unlock('1234')
    expect(await bench.run(origin)).toMatchObject({ acked: 1 })
    await bench.outbox.close()
  })
})
