// SPDX-License-Identifier: MIT
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase } from '@springhouse/origin'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPortal, type TestPortal } from '../testing/test-portal.ts'
import type { BlobStore } from './blob-store.ts'
import { fileBlobs } from './file-blobs.ts'
import { prepareBlobs, sqlBlobs } from './sql-blobs.ts'

interface Store {
  readonly store: BlobStore
  readonly close: () => Promise<void>
}

async function openFiles(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'))
  const store = fileBlobs(join(folder, 'kept'))
  return { store, close: () => rm(folder, { recursive: true }) }
}

async function openSql(): Promise<Store> {
  const pglite = new PGlite()
  const database = pgliteDatabase(pglite)
  await prepareBlobs(database)
  return { store: sqlBlobs(database), close: () => pglite.close() }
}

describe.each([
  ['fileBlobs()', openFiles],
  ['sqlBlobs()', openSql],
])('/blobs over %s', (_, open) => {
  let opened: Store
  let portal: TestPortal
  let blobs = 0
  let path: string
  beforeAll(async () => {
    opened = await open()
    // An embedded database takes seconds to open on a busy machine.
  }, 60_000)
  afterAll(() => opened.close())
  beforeEach(async () => {
    blobs += 1
    path = `/springhouse/blobs/blob-${blobs}`
    const limits = { maxBytes: 20, maxOwnerBytes: 1000 }
    portal = await openPortal({}, { blobs: { store: opened.store, ...limits } })
  })
  afterEach(() => portal.close())

  function put(body: string, complete: '?0' | '?1', fields: Record<string, string> = {}) {
    const headers = { 'Upload-Complete': complete, 'Content-Type': 'image/png', ...fields }
    return portal.as('ann', path, { method: 'PUT', headers, body })
  }

  function patch(offset: number, body: string, complete: '?0' | '?1') {
    const headers = {
      'Upload-Offset': String(offset),
      'Upload-Complete': complete,
      'Content-Type': 'application/partial-upload',
    }
    return portal.as('ann', path, { method: 'PATCH', headers, body })
  }

  async function told(): Promise<string> {
    const { status, headers } = await portal.as('ann', path, { method: 'HEAD' })
    return `${status} ${headers.get('Upload-Offset') ?? '-'} ${headers.get('Upload-Complete')}`
  }

  async function kept(user = 'ann'): Promise<string | undefined> {
    const request = new Request('http://portal.test/', { headers: { Cookie: `sid=${user}` } })
    const owner = await portal.app.owner(request)
    const bytes = await opened.store.read({ owner, id: `blob-${blobs}` })
    return bytes && new TextDecoder().decode(bytes)
  }

  it('takes a blob in parts, and tells how far it is', async () => {
    expect(await told()).toBe('404 - ?0')
    expect((await put('hello ', '?0')).status).toBe(201)
    expect(await told()).toBe('204 6 ?0')
    expect(await kept()).toBeUndefined()
    expect((await patch(6, 'world', '?1')).status).toBe(204)
    expect(await told()).toBe('204 11 ?1')
    expect(await kept()).toBe('hello world')
  })

  it('takes no part twice, and says where to go on', async () => {
    await put('hello ', '?0')
    for (const again of [
      await put('hello ', '?0'),
      await patch(3, 'lo ', '?0'),
      await patch(9, 'x', '?1'),
    ]) {
      expect(again.status).toBe(409)
      expect(again.headers.get('Upload-Offset')).toBe('6')
    }
    expect(await told()).toBe('204 6 ?0')
  })

  it('takes one of two equal parts that come at once, and the blob is whole', async () => {
    await put('hello ', '?0')
    await Promise.all([patch(6, 'world', '?1'), patch(6, 'world', '?1')])
    expect(await told()).toBe('204 11 ?1')
    expect(await kept()).toBe('hello world')
  })

  it('never changes a blob that is complete', async () => {
    await put('whole', '?1')
    const late = await put('other', '?1')
    expect([late.status, late.headers.get('Upload-Complete')]).toEqual([409, '?1'])
    expect((await patch(5, 'more', '?1')).status).toBe(409)
    expect(await kept()).toBe('whole')
  })

  it('keeps the blobs of two people apart, though they bear one name', async () => {
    await put('hers', '?1')
    const headers = { 'Upload-Complete': '?1' }
    await portal.as('bob', path, { method: 'PUT', headers, body: 'his' })
    expect([await kept('ann'), await kept('bob')]).toEqual(['hers', 'his'])
  })

  it('refuses nobody, and whoever isn’t the one that the device names', async () => {
    const headers = { 'Upload-Complete': '?1' }
    const nobody = await portal.fetch(path, { method: 'PUT', headers, body: 'x' })
    expect(nobody.status).toBe(401)
    const other = await put('x', '?1', { 'Springhouse-Owner': 'somebody-else' })
    expect(other.status).toBe(403)
    expect(await other.json()).toMatchObject({ type: expect.stringContaining('other-owner') })
  })

  it('refuses what another site has caused', async () => {
    expect((await put('x', '?1', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  })

  it('refuses more than a blob may have, whatever its parts', async () => {
    expect((await put('x'.repeat(21), '?1')).status).toBe(413)
    await put('x'.repeat(15), '?0')
    expect((await patch(15, 'x'.repeat(6), '?1')).status).toBe(413)
  })

  it('refuses more than is kept for one person', async () => {
    const store: BlobStore = { ...opened.store, ownerBytes: async () => 999 }
    const full = await openPortal({}, { blobs: { store, maxOwnerBytes: 1000 } })
    const headers = { 'Upload-Complete': '?1' }
    const answer = await full.as('ann', path, { method: 'PUT', headers, body: 'xy' })
    expect(answer.status).toBe(413)
    await full.close()
  })

  it.each([
    ['PUT', {}],
    ['PUT', { 'Upload-Complete': 'yes' }],
    ['PATCH', { 'Upload-Complete': '?1' }],
    ['PATCH', { 'Upload-Complete': '?1', 'Upload-Offset': '-1' }],
  ])('refuses a %s with %j', async (method, headers: Record<string, string>) => {
    const answer = await portal.as('ann', path, { method, headers, body: 'x' })
    expect(answer.status).toBe(400)
  })

  it('refuses names that are none, and other methods', async () => {
    path = '/springhouse/blobs/..%2F..%2Fetc'
    expect((await put('x', '?1')).status).toBe(404)
    const read = await portal.as('ann', '/springhouse/blobs/a')
    expect([read.status, read.headers.get('Allow')]).toEqual([405, 'HEAD, PUT, PATCH'])
  })

  it('forgets a blob, and counts what it keeps', async () => {
    const { store } = opened
    const name = { owner: `owner-${blobs}`, id: 'a' }
    await store.append(name, {
      offset: 0,
      bytes: Buffer.from('abc'),
      isLast: true,
      type: 'text/plain',
    })
    expect(await store.find(name)).toEqual({ size: 3, isComplete: true, type: 'text/plain' })
    expect(await store.ownerBytes(name.owner)).toBeGreaterThanOrEqual(3)
    await store.delete(name)
    expect(await store.find(name)).toBeUndefined()
    expect(await store.ownerBytes(name.owner)).toBe(0)
  })
})

describe('/blobs', () => {
  it('is no endpoint where nothing is kept', async () => {
    const portal = await openPortal({})
    const answer = await portal.as('ann', '/springhouse/blobs/a', { method: 'HEAD' })
    expect([answer.status, answer.headers.get('Upload-Complete')]).toEqual([404, null])
    await portal.close()
  })

  it('answers 503, and says so, when the store fails', async () => {
    const troubles: string[] = []
    const fail = (): Promise<never> => Promise.reject(new Error('disk'))
    const { store, close } = await openFiles()
    const portal = await openPortal(
      {},
      {
        blobs: { store: { ...store, find: fail } },
        onEvent: ({ what }) => void troubles.push(what),
      },
    )
    const answer = await portal.as('ann', '/springhouse/blobs/a', { method: 'HEAD' })
    expect([answer.status, troubles]).toEqual([503, ['blobs']])
    await portal.close()
    await close()
  })

  it('refuses limits that are none', async () => {
    const { store, close } = await openFiles()
    await expect(openPortal({}, { blobs: { store, maxBytes: 0 } })).rejects.toThrow('maxBytes')
    await close()
  })
})

describe('fileBlobs()', () => {
  it('makes no paths of what devices say', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'blobs-'))
    const store = fileBlobs(join(folder, 'kept'))
    const part = { offset: 0, bytes: Buffer.from('x'), isLast: true, type: '' }
    await store.append({ owner: '../../out', id: '/../../etc/passwd' }, part)
    expect(await readdir(folder)).toEqual(['kept'])
    const [owner = ''] = await readdir(join(folder, 'kept'))
    expect(owner).toMatch(/^[\w-]{43}$/)
    await rm(folder, { recursive: true })
  })
})
