// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definePolicy, writes } from '@springhouse/core'
import { createOrigin, type Origin } from '@springhouse/origin'
import { keepBlobs, openOutbox, type Outbox, runOutbox, type RunReport } from '@springhouse/outbox'
import {
  type BlobStore,
  fileBlobs,
  springhouse,
  type Springhouse,
} from '@springhouse/server-headers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const PORTAL = 'https://portal.example'
const policy = definePolicy({
  version: 1,
  routes: { writes: writes('/api/*', { offline: 'queue' }) },
})

describe('an outbox with the real server helper', () => {
  let folder: string
  let origin: Origin
  let app: Springhouse
  let store: BlobStore
  let outbox: Outbox
  let owner: string
  let asked: string[]
  let applied: string[]
  /** Which request of a run loses its answer: 1 is the first. */
  let deaf: number
  let databases = 0

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outbox-'))
    store = fileBlobs(folder)
    origin = createOrigin({ policy, app: 'test' })
    await origin.start()
    const session = (): { readonly user: string } => ({ user: 'ann' })
    const secret = 'a secret of enough characters'
    app = springhouse({ origin, session, secret, blobs: { store } })
    owner = await app.owner(new Request(PORTAL))
    databases += 1
    outbox = await openOutbox({ name: `with-server-${databases}`, rules: { blobs: keepBlobs } })
    asked = []
    applied = []
    deaf = 0
  })
  afterEach(async () => {
    await outbox.close()
    await app.close()
    await origin.close()
    await rm(folder, { recursive: true })
  })

  /** Takes each operation once. */
  async function handle(request: Request): Promise<Response> {
    const key = request.headers.get('Idempotency-Key') ?? ''
    const { weight }: { readonly weight: number } = JSON.parse(await request.text())
    const fields = { 'Springhouse-Op': key }
    if (weight < 0) return Response.json({ detail: 'Too light' }, { status: 422, headers: fields })
    if (!applied.includes(key)) applied.push(key)
    const etag = `"${applied.length}"`
    return Response.json({ weight }, { headers: { ...fields, ETag: etag } })
  }

  async function fetchPortal(url: string, init: RequestInit): Promise<Response> {
    const request = new Request(new URL(url, PORTAL), { ...init, signal: null })
    asked.push(
      `${request.method} ${new URL(request.url).pathname.split('/').slice(0, 3).join('/')}`,
    )
    const answer = await app.fetch(request, handle)
    deaf -= 1
    if (deaf === 0) throw new TypeError('Failed to fetch')
    return answer
  }

  function run(batch: 'always' | 'never', now: () => number = Date.now): Promise<RunReport> {
    return runOutbox(outbox, {
      owner,
      batch,
      now,
      fetch: fetchPortal,
      lockName: 'lock',
      random: () => 0,
      signal: new AbortController().signal,
      base: `${PORTAL}/springhouse`,
    })
  }

  async function weigh(animal: number, weight: number, blobRefs: readonly string[] = []) {
    const body = new TextEncoder().encode(JSON.stringify({ weight })).buffer
    const url = `${PORTAL}/api/animals/${animal}`
    const content = { method: 'PUT', url, body, contentType: 'application/json', blobRefs }
    await outbox.enqueue({ owner, group: `/animals/${animal}`, ...content })
  }

  it('drains 60 writes of 12 groups in three batches', async () => {
    for (let n = 0; n < 60; n += 1) await weigh(n % 12, 600 + n)
    expect(await run('always')).toMatchObject({ acked: 60, nextDueMs: undefined })
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'POST /springhouse/batch'))
    expect(new Set(applied).size).toBe(60)
  })

  it('parks what the server refuses and keeps the rest of its group waiting behind it', async () => {
    for (const weight of [1, -1, 2]) await weigh(1, weight)
    for (const weight of [3, 4]) await weigh(2, weight)
    await run('always')
    const records = await outbox.list(owner)
    expect(records.map(({ state }) => state).join(' ')).toBe('acked parked queued acked acked')
    expect(records[1]?.last?.problem).toEqual({ detail: 'Too light' })
  })

  it('takes effect once when the answer to a batch is lost', async () => {
    for (let n = 0; n < 10; n += 1) await weigh(n, 600)
    deaf = 1
    await run('always')
    expect(applied).toHaveLength(10)
    const report = await run('always', () => Date.now() + 600_000)
    expect([report.acked, applied.length]).toEqual([10, 10])
  })

  it('brings a photograph of 2.5 MB over, through a network that loses answers', async () => {
    const bytes = Uint8Array.from({ length: 2_500_000 }, (_, index) => index % 241)
    const id = await outbox.saveBlob(owner, new Blob([bytes], { type: 'image/jpeg' }))
    await weigh(1, 600, [id])
    for (let attempt = 1; applied.length === 0; attempt += 1) {
      deaf = attempt
      await run('never', () => Date.now() + attempt * 600_000)
    }
    const kept = await store.read({ owner, id })
    expect(Buffer.from(bytes).equals(kept ?? Buffer.alloc(0))).toBe(true)
    expect(await store.find({ owner, id })).toMatchObject({ type: 'image/jpeg', isComplete: true })
  })
})
