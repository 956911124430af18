// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OutboxFullError } from '../errors/outbox-errors.ts'
import { BlobOrigin } from '../testing/blob-origin.ts'
import { abortNext } from '../testing/database-faults.ts'
import { operation } from '../testing/fixture.ts'
import { RunBench } from '../testing/run-bench.ts'
import { keepBlobs } from './blobs.ts'
import { planBlobSweep } from './sweep-blobs.ts'

const DAY_MS = 24 * 60 * 60 * 1000

describe('a write with a photograph', () => {
  let bench: RunBench
  let origin: BlobOrigin
  let photograph: Blob
  beforeEach(() => {
    bench = new RunBench({ blobs: keepBlobs })
    origin = new BlobOrigin()
    const bytes = Uint8Array.from({ length: 2_300_000 }, (_, index) => index % 251)
    photograph = new Blob([bytes], { type: 'image/jpeg' })
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await bench.outbox.close()
  })

  async function save(): Promise<string> {
    const id = await bench.outbox.saveBlob('ann', photograph)
    await bench.outbox.enqueue(operation({ blobRefs: [id] }))
    return id
  }

  async function chunks(): Promise<number> {
    return bench.outbox.store.database.run((database) => database.count('chunks'))
  }

  it('is sent after its photograph, which goes in parts of 1 MB', async () => {
    const id = await save()
    await bench.run(origin.fetch)
    expect(origin.asked).toEqual([
      'HEAD',
      'PUT',
      'PATCH 1000000',
      'PATCH 2000000',
      'PUT /api/animals/42',
    ])
    const taken = origin.blobs.get(id)
    expect(taken).toMatchObject({ isComplete: true, type: 'image/jpeg' })
    const sent = new Uint8Array(await photograph.arrayBuffer())
    expect(Buffer.compare(taken?.bytes ?? new Uint8Array(0), sent)).toBe(0)
    expect(await bench.states()).toEqual(['acked'])
  })

  it('goes on where the network has cut the photograph off, and was not sent meanwhile', async () => {
    await save()
    origin.fate = (asked) => (asked === 'PATCH 2000000' ? 'cut' : undefined)
    await bench.run(origin.fetch)
    expect(await bench.states()).toEqual(['waiting:offline'])
    expect((await bench.outbox.list())[0]?.everSent).toBe(false)
    origin.fate = () => undefined
    origin.asked.length = 0
    bench.clock.advance(600_000)
    await bench.run(origin.fetch)
    expect(origin.asked).toEqual(['HEAD', 'PATCH 2000000', 'PUT /api/animals/42'])
    expect(await bench.states()).toEqual(['acked'])
  })

  it('sends no part twice when only its answer was lost', async () => {
    const id = await save()
    origin.fate = (asked) => (asked === 'PATCH 1000000' ? 'deaf' : undefined)
    await bench.run(origin.fetch)
    origin.fate = () => undefined
    bench.clock.advance(600_000)
    await bench.run(origin.fetch)
    expect(origin.asked.filter((asked) => asked === 'PATCH 1000000')).toHaveLength(1)
    expect(origin.blobs.get(id)?.bytes.length).toBe(photograph.size)
  })

  it('needs its user when the photograph is neither here nor at the origin', async () => {
    await bench.outbox.enqueue(operation({ blobRefs: ['gone'] }))
    await bench.run(origin.fetch)
    expect(await bench.states()).toEqual(['parked:blob-missing'])
    expect(origin.asked).toEqual(['HEAD'])
  })

  it('is sent when the photograph is gone from here but complete at the origin', async () => {
    origin.blobs.set('there', { bytes: new Uint8Array(3), isComplete: true, type: 'image/png' })
    await bench.outbox.enqueue(operation({ blobRefs: ['there'] }))
    await bench.run(origin.fetch)
    expect(await bench.states()).toEqual(['acked'])
  })

  it.each([
    [413, 'parked:rejected'],
    [404, 'parked:rejected'],
    [503, 'waiting:server-error'],
    [401, 'held:auth'],
  ])('is told as for any write when the photograph is answered with %i', async (status, state) => {
    await save()
    origin.fate = (asked) => (asked === 'PUT' ? Response.json({}, { status }) : undefined)
    await bench.run(origin.fetch)
    expect(await bench.states()).toEqual([state])
    expect(origin.asked).not.toContain('PUT /api/animals/42')
  })

  it('waits for the Wi-Fi’s login when a portal answers for the origin', async () => {
    await save()
    const headers = { 'Content-Type': 'text/html' }
    await bench.run(async () => new Response('<h1>Welcome</h1>', { headers }))
    expect(await bench.states()).toEqual(['waiting:captive'])
  })

  it('waits for code that knows photographs', async () => {
    await save()
    const older = new RunBench({}, bench)
    const report = await older.run(origin.fetch)
    await older.outbox.close()
    expect(report.nextDueMs).toBeUndefined()
    expect(origin.asked).toEqual([])
  })

  it('leaves no photograph behind when it is settled, unless another write needs it', async () => {
    const id = await save()
    await bench.outbox.enqueue(operation({ group: '/notes/1', blobRefs: [id] }))
    await bench.run(origin.fetch)
    const [first, second] = await bench.outbox.list()
    await bench.outbox.retire(first?.seq ?? 0)
    expect(await chunks()).toBe(3)
    await bench.outbox.retire(second?.seq ?? 0)
    expect(await chunks()).toBe(0)
  })

  it('takes its photograph along when it is discarded', async () => {
    await save()
    const [record] = await bench.outbox.list()
    await bench.outbox.discard(record?.seq ?? 0)
    expect(await chunks()).toBe(0)
  })

  it('counts with its bytes', async () => {
    await save()
    const { bytes } = await bench.outbox.sizeOf('ann')
    expect(bytes).toBe(photograph.size + '{"weight":612}'.length)
  })

  it('is told that there is no room, and nothing of the photograph stays', async () => {
    const full = new DOMException('full', 'QuotaExceededError')
    // oxlint-disable-next-line typescript/unbound-method -- called with the store that it was taken from
    const { put } = IDBObjectStore.prototype
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      value: { readonly index?: number },
    ) {
      if (value.index === 2) throw full
      return put.call(this, value)
    })
    await expect(bench.outbox.saveBlob('ann', photograph)).rejects.toThrow(OutboxFullError)
    expect(await chunks()).toBe(0)
  })

  it('is saved at the second attempt when giving up the reserve makes room', async () => {
    abortNext('put', new DOMException('full', 'QuotaExceededError'))
    await bench.outbox.saveBlob('ann', photograph)
    expect(await chunks()).toBe(3)
  })

  it('says what is missing where the rules name no blobs', async () => {
    const plain = new RunBench()
    await expect(plain.outbox.saveBlob('ann', photograph)).rejects.toThrow('keepBlobs')
    await plain.outbox.close()
  })
})

describe('planBlobSweep()', () => {
  const NOW_MS = Date.UTC(2026, 0, 6)
  const idMadeAt = (ms: number): string => `${ms.toString(16).padStart(12, '0')}7abc`

  it('keeps what a live or acknowledged operation refers to', () => {
    const records = [
      { state: 'parked', blobRefs: ['a'] },
      { state: 'acked', blobRefs: ['b'] },
      { state: 'retired', blobRefs: ['a', 'b', 'c'] },
    ] as const
    expect(planBlobSweep(['a', 'b', 'c'], records, NOW_MS)).toEqual(['c'])
  })

  it('keeps for a day what no form has been saved with yet', () => {
    const young = idMadeAt(NOW_MS - DAY_MS + 1)
    const old = idMadeAt(NOW_MS - DAY_MS)
    expect(planBlobSweep([young, old], [], NOW_MS)).toEqual([old])
  })

  it('keeps what it cannot tell the age of', () => {
    expect(planBlobSweep(['no-uuid-at-all'], [], NOW_MS)).toEqual([])
  })
})
