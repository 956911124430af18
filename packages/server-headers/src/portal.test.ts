// SPDX-License-Identifier: MIT
import { ownerOf } from '@springhouse/core'
import { createOrigin } from '@springhouse/origin'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { springhouse } from './springhouse.ts'
import {
  BASE_URL,
  type Handlers,
  openPortal,
  policy,
  SECRET,
  type TestPortal,
  type TestPortalOptions,
} from './testing/test-portal.ts'
import type { TroubleListener } from './trouble.ts'

let portal: TestPortal | undefined
afterEach(async () => {
  await portal?.close()
  portal = undefined
})

async function open(handlers: Handlers, options?: TestPortalOptions): Promise<TestPortal> {
  portal = await openPortal(handlers, options)
  return portal
}

const partitionOf = (response: Response): string | null =>
  response.headers.get('Springhouse-Partition')

function partitionFor(user: string): Promise<string> {
  const request = new Request(BASE_URL, { headers: { Cookie: `sid=${user}` } })
  return portal?.app.partition(request) ?? Promise.reject(new Error('No portal is open'))
}

describe('springhouse()', () => {
  const origin = createOrigin({ policy, app: 'test' })
  const options = { origin, session: () => undefined, secret: SECRET }

  it('throws RangeError when the secret is too short', () => {
    expect(() => springhouse({ ...options, secret: 'short' })).toThrow(RangeError)
  })

  it.each(['', '/', 'springhouse', '/springhouse/', '/a b'])(
    'throws RangeError when the base is "%s"',
    (base) => {
      expect(() => springhouse({ ...options, base })).toThrow(RangeError)
    },
  )

  it.each([0, -1, 45_001, Number.NaN])('throws RangeError when it beats every %d ms', (beatMs) => {
    expect(() => springhouse({ ...options, beatMs })).toThrow(RangeError)
  })
})

describe('fetch()', () => {
  it('passes on what the policy does not name, and names its partition', async () => {
    const { as } = await open({
      '/about': () => new Response('about', { status: 203, headers: { ETag: '"a"' } }),
    })
    const answer = await as('ann', '/about', { headers: { 'If-None-Match': '"a"' } })
    expect(answer.status).toBe(203)
    expect(await answer.text()).toBe('about')
    expect([...answer.headers.keys()]).toEqual(['content-type', 'etag', 'springhouse-partition'])
    expect(partitionOf(answer)).toBe(await partitionFor('ann'))
  })

  it('names the partition on a response whose headers cannot be changed', async () => {
    const { fetch } = await open({ '/old': () => Response.redirect(`${BASE_URL}/new`, 302) })
    const answer = await fetch('/old')
    expect(answer.headers.get('Location')).toBe(`${BASE_URL}/new`)
    expect(partitionOf(answer)).toBe('anonymous')
  })

  it('keeps a partition that the handler named', async () => {
    const { fetch } = await open({
      '/about': () => new Response('', { headers: { 'Springhouse-Partition': 'mine' } }),
    })
    expect(partitionOf(await fetch('/about'))).toBe('mine')
  })

  it('names no partition on what an HTTP cache gives to the next session', async () => {
    const { as } = await open({
      '/assets/app.1a2b.js': () => new Response('code'),
      '/api/products': () => Response.json([]),
      '/logo.svg': () => new Response('', { headers: { 'Cache-Control': 'public, max-age=60' } }),
    })
    for (const path of ['/assets/app.1a2b.js', '/api/products', '/logo.svg']) {
      expect([path, partitionOf(await as('ann', path))]).toEqual([path, null])
    }
  })

  it('names the partition of private data, loaded, stored and unchanged', async () => {
    const { as } = await open({ '/api/me': () => Response.json({ name: 'Ann' }) })
    const partition = await partitionFor('ann')
    const loaded = await as('ann', '/api/me')
    const stored = await as('ann', '/api/me')
    const etag = stored.headers.get('ETag') ?? ''
    const unchanged = await as('ann', '/api/me', { headers: { 'If-None-Match': etag } })
    expect(unchanged.status).toBe(304)
    for (const answer of [loaded, stored, unchanged]) expect(partitionOf(answer)).toBe(partition)
  })

  it('names private data by the session that it was looked up for', async () => {
    const sessions = [{ user: 'ann' }, { user: 'ben' }]
    const { fetch, app } = await open(
      { '/api/me': () => Response.json({}) },
      { session: () => sessions.shift() },
    )
    const answer = await fetch('/api/me')
    expect(sessions).toEqual([{ user: 'ben' }])
    expect(partitionOf(answer)).not.toBe(await app.partition(new Request(BASE_URL)))
  })

  it('gives hashed files to everybody for a year', async () => {
    const { fetch } = await open({ '/assets/app.1a2b.js': () => new Response('code') })
    const { headers } = await fetch('/assets/app.1a2b.js')
    expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('CDN-Cache-Control')).toBe('max-age=2592000')
  })

  it('gives a profile to its user alone', async () => {
    const { as } = await open({ '/api/me': () => Response.json({}) })
    const { headers } = await as('ann', '/api/me')
    expect(headers.get('Cache-Control')).toMatch(/^private, max-age=0/)
    expect(headers.get('CDN-Cache-Control')).toBe('no-store')
  })
})

describe('a write', () => {
  it('is not stored, and keeps what the origin’s transaction said', async () => {
    const { as } = await open({
      '/api/orders': () =>
        Response.json(
          { id: 1 },
          {
            status: 201,
            headers: {
              'Springhouse-Op': '"k"',
              'Springhouse-Position': 'e.4',
              'Cache-Group-Invalidation': '"orders"',
            },
          },
        ),
    })
    const answer = await as('ann', '/api/orders', { method: 'POST', body: '{}' })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(answer.headers.get('Springhouse-Op')).toBe('"k"')
    expect(answer.headers.get('Springhouse-Position')).toBe('e.4')
    expect(answer.headers.get('Cache-Group-Invalidation')).toBe('"orders"')
    expect(answer.headers.get('Springhouse-Cache-Control')).toBeNull()
    expect(partitionOf(answer)).toBe(await partitionFor('ann'))
  })

  it('gives its handler the request with its body', async () => {
    const { fetch } = await open({
      '/api/orders': async (request) => new Response(await request.text()),
    })
    const answer = await fetch('/api/orders', { method: 'POST', body: 'three churns' })
    expect(await answer.text()).toBe('three churns')
  })

  it('keeps the handler’s own Cache-Control', async () => {
    const { fetch } = await open({
      '/api/orders': () => new Response('', { headers: { 'Cache-Control': 'private' } }),
    })
    const { headers } = await fetch('/api/orders', { method: 'POST' })
    expect(headers.get('Cache-Control')).toBe('private')
  })

  it('rejects as its handler does', async () => {
    const { fetch } = await open({ '/api/orders': () => Promise.reject(new Error('no')) })
    await expect(fetch('/api/orders', { method: 'POST' })).rejects.toThrow('no')
  })

  it('names the new session when it is a login', async () => {
    const { fetch } = await open({
      '/api/login': () => new Response('', { headers: { 'Set-Cookie': 'sid=ann; HttpOnly' } }),
    })
    const answer = await fetch('/api/login', { method: 'POST', body: 'ann' })
    expect(partitionOf(answer)).toBe(await partitionFor('ann'))
  })

  it('names the old session no longer when it is a logout', async () => {
    const { as } = await open({
      '/api/logout': () => new Response('', { headers: { 'Set-Cookie': 'sid=; Max-Age=0' } }),
    })
    expect(partitionOf(await as('ann', '/api/logout', { method: 'POST' }))).toBe('anonymous')
  })

  it('names the new session when one user follows another, at any route', async () => {
    const { as } = await open({
      '/switch': () => new Response('', { headers: { 'Set-Cookie': 'sid=ben' } }),
      '/api/me': () => new Response('', { headers: { 'Set-Cookie': 'sid=ben' } }),
    })
    const ben = await partitionFor('ben')
    expect(partitionOf(await as('ann', '/switch'))).toBe(ben)
    expect(partitionOf(await as('ann', '/api/me'))).toBe(ben)
  })
})

describe('caching switched off', () => {
  it('loads each time and adds no cache fields', async () => {
    const { as, asked } = await open(
      { '/api/products': () => Response.json([]), '/api/me': () => Response.json({}) },
      { enabled: false },
    )
    for (const path of ['/api/products', '/api/products', '/api/me']) {
      const { headers } = await as('ann', path)
      expect(headers.get('Cache-Status')).toBe('Springhouse-Origin; fwd=bypass; detail=OFF')
      expect(headers.get('Cache-Control')).toBe('no-store')
      expect(headers.get('Springhouse-Partition')).toBe(await partitionFor('ann'))
      for (const name of [
        'Springhouse-Cache-Control',
        'Springhouse-Position',
        'CDN-Cache-Control',
      ]) {
        expect(headers.get(name)).toBeNull()
      }
    }
    expect(asked).toHaveLength(3)
  })

  it('leaves the handler its own Cache-Control and Cache-Status', async () => {
    const { fetch } = await open(
      {
        '/api/products': () =>
          new Response('', {
            headers: { 'Cache-Control': 'max-age=5', 'Cache-Status': 'Db; hit' },
          }),
      },
      { enabled: false },
    )
    const { headers } = await fetch('/api/products')
    expect(headers.get('Cache-Control')).toBe('max-age=5')
    expect(headers.get('Cache-Status')).toBe('Db; hit, Springhouse-Origin; fwd=bypass; detail=OFF')
  })
})

describe('a session that cannot be read', () => {
  const session = (): never => {
    throw new Error('store away')
  }

  it('takes private routes past the cache, without a name', async () => {
    const onEvent = vi.fn<TroubleListener>()
    const { as } = await open({ '/api/me': () => Response.json({}) }, { session, onEvent })
    const answer = await as('ann', '/api/me')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(answer.headers.get('Cache-Status')).toContain('detail=SESSION')
    expect(partitionOf(answer)).toBeNull()
    expect(onEvent).toHaveBeenCalledWith(
      expect.objectContaining({ type: 'trouble', what: 'session' }),
    )
  })

  it('does not keep public routes from the cache', async () => {
    const { as, asked } = await open({ '/api/products': () => Response.json([]) }, { session })
    await as('ann', '/api/products')
    await as('ann', '/api/products')
    expect(asked).toHaveLength(1)
  })

  it('leaves writes alone', async () => {
    const { as } = await open({ '/api/orders': () => new Response('done') }, { session })
    const answer = await as('ann', '/api/orders', { method: 'POST' })
    expect(await answer.text()).toBe('done')
    expect(partitionOf(answer)).toBeNull()
  })
})

describe('partition() and owner()', () => {
  it('agree, and reject when the session reader does', async () => {
    const { app } = await open({})
    const request = new Request(BASE_URL, { headers: { Cookie: 'sid=ann' } })
    expect(await app.owner(request)).toBe(ownerOf(await app.partition(request)))
    expect(await app.owner(new Request(BASE_URL))).toBe('anonymous')
    await portal?.close()
    const broken = await open({}, { session: () => Promise.reject(new Error('store away')) })
    await expect(broken.app.partition(request)).rejects.toThrow('store away')
    await expect(broken.app.owner(request)).rejects.toThrow('store away')
  })
})
