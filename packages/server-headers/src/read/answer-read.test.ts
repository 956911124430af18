// SPDX-License-Identifier: MIT
import { parsePosition } from '@springhouse/core'
import { afterEach, describe, expect, it } from 'vitest'
import { gate } from '../testing/gate.ts'
import {
  type Handlers,
  openPortal,
  type TestPortal,
  type TestPortalOptions,
} from '../testing/test-portal.ts'

let portal: TestPortal
afterEach(() => portal.close())

async function open(handlers: Handlers, options?: TestPortalOptions): Promise<TestPortal> {
  portal = await openPortal(handlers, options)
  return portal
}

const milk = (): Response => Response.json([{ id: 1, name: 'Milk' }])

describe('a read route', () => {
  it('gives policy fields, validator, stamp and status when loaded', async () => {
    const { fetch } = await open({ '/api/products': milk })
    const { status, headers } = await fetch('/api/products')
    expect(status).toBe(200)
    expect(headers.get('Cache-Control')).toContain('max-age=0')
    expect(headers.get('Springhouse-Cache-Control')).toContain('following=2592000')
    expect(headers.get('CDN-Cache-Control')).toBe('max-age=3600')
    expect(headers.get('Cache-Groups')).toBe('"products"')
    expect(headers.get('ETag')).toMatch(/^"[\w-]+"$/)
    expect(parsePosition(headers.get('Springhouse-Position'))?.seq).toBe(0)
    expect(headers.get('Cache-Status')).toBe('Springhouse-Origin; fwd=uri-miss; stored')
    expect(headers.get('Server-Timing')).toMatch(/^cache;desc="origin-uri-miss";dur=\d/)
    expect(headers.get('Content-Type')).toBe('application/json')
  })

  it('is answered from the cache when asked again', async () => {
    const { fetch, asked } = await open({ '/api/products': milk })
    const first = await fetch('/api/products')
    const second = await fetch('/api/products')
    expect(asked).toHaveLength(1)
    expect(second.headers.get('Cache-Status')).toMatch(/^Springhouse-Origin; hit; ttl=\d+/)
    expect(second.headers.get('ETag')).toBe(first.headers.get('ETag'))
    expect(await second.json()).toEqual(await first.json())
  })

  it('is loaded again when one of its tags was invalidated', async () => {
    let price = 1
    const { fetch, origin } = await open({ '/api/products/42': () => Response.json({ price }) })
    await fetch('/api/products/42')
    price = 2
    const position = await origin.invalidate(['product:42'])
    const answer = await fetch('/api/products/42')
    expect(await answer.json()).toEqual({ price: 2 })
    expect(answer.headers.get('Springhouse-Position')).toBe(`${position.epoch}.${position.seq}`)
  })

  it('answers 304 with the fields that guide caches when the validator matches', async () => {
    const { fetch } = await open({ '/api/products': milk })
    const etag = (await fetch('/api/products')).headers.get('ETag') ?? ''
    const answer = await fetch('/api/products', {
      headers: { 'If-None-Match': `"other", W/${etag}` },
    })
    expect(answer.status).toBe(304)
    expect(answer.body).toBeNull()
    for (const name of ['Cache-Control', 'ETag', 'Cache-Groups', 'Springhouse-Cache-Control']) {
      expect(answer.headers.get(name)).not.toBeNull()
    }
    expect(answer.headers.get('Springhouse-Position')).not.toBeNull()
    expect(answer.headers.get('Content-Type')).toBeNull()
    expect(answer.headers.get('Content-Length')).toBeNull()
  })

  it('answers 304 when tags moved but the content did not', async () => {
    const { fetch, origin, asked } = await open({ '/api/products': milk })
    const etag = (await fetch('/api/products')).headers.get('ETag') ?? ''
    await origin.invalidate(['products'])
    const answer = await fetch('/api/products', { headers: { 'If-None-Match': etag } })
    expect(answer.status).toBe(304)
    expect(asked).toHaveLength(2)
  })

  it('answers 304 to If-Modified-Since when the handler names Last-Modified', async () => {
    const date = 'Tue, 05 May 2026 10:00:00 GMT'
    const { fetch } = await open({
      '/api/products': () => Response.json([], { headers: { 'Last-Modified': date } }),
    })
    const answer = await fetch('/api/products', { headers: { 'If-Modified-Since': date } })
    expect(answer.status).toBe(304)
  })

  it('asks the handler without conditions, but with cookies', async () => {
    const seen: (string | null)[] = []
    const { as } = await open({
      '/api/products': (request) => {
        for (const name of ['If-None-Match', 'If-Modified-Since', 'Cookie']) {
          seen.push(request.headers.get(name))
        }
        return milk()
      },
    })
    await as('ann', '/api/products', { headers: { 'If-None-Match': '"x"' } })
    expect(seen).toEqual([null, null, 'sid=ann'])
  })

  it('gives HEAD the fields of GET and no body, and fills the cache for GET', async () => {
    const { fetch, asked } = await open({ '/api/products': milk })
    const head = await fetch('/api/products', { method: 'HEAD' })
    expect(head.body).toBeNull()
    expect(head.headers.get('Content-Length')).toBe('24')
    const get = await fetch('/api/products')
    expect(get.headers.get('ETag')).toBe(head.headers.get('ETag'))
    expect(await get.json()).toHaveLength(1)
    expect(asked).toHaveLength(1)
  })

  it('lets the handler’s own fields win, and adds no targeted field to its Cache-Control', async () => {
    const { fetch } = await open({
      '/api/products': () =>
        Response.json([], {
          headers: {
            'Cache-Control': 'max-age=7',
            ETag: '"mine"',
            'Cache-Groups': '"goods", "product:7"',
          },
        }),
    })
    for (const _attempt of ['load', 'hit']) {
      const { headers } = await fetch('/api/products')
      expect(headers.get('Cache-Control')).toBe('max-age=7')
      expect(headers.get('ETag')).toBe('"mine"')
      expect(headers.get('Cache-Groups')).toBe('"goods", "product:7"')
      expect(headers.get('Springhouse-Cache-Control')).toBeNull()
      expect(headers.get('CDN-Cache-Control')).toBeNull()
    }
  })

  it('is invalidated by the handler’s own tags', async () => {
    const { fetch, origin, asked } = await open({
      '/api/products': () => Response.json([], { headers: { 'Cache-Groups': '"goods"' } }),
    })
    await fetch('/api/products')
    await origin.invalidate(['products'])
    await fetch('/api/products')
    expect(asked).toHaveLength(1)
    await origin.invalidate(['goods'])
    await fetch('/api/products')
    expect(asked).toHaveLength(2)
  })

  it('keeps answers apart by the fields that the route varies by', async () => {
    const { fetch, asked } = await open({
      '/api/texts': (request) =>
        new Response(request.headers.get('Accept-Language'), {
          headers: { Vary: 'Accept-Language' },
        }),
    })
    const inLanguage = async (language: string): Promise<string> => {
      const answer = await fetch('/api/texts', { headers: { 'Accept-Language': language } })
      expect(answer.headers.get('Vary')).toBe('Accept-Language')
      return answer.text()
    }
    expect(await inLanguage('de')).toBe('de')
    expect(await inLanguage('fr')).toBe('fr')
    expect(await inLanguage('de')).toBe('de')
    expect(asked).toHaveLength(2)
  })

  it('shares one load between requests that come together', async () => {
    const loaded = gate()
    const { fetch, asked } = await open({ '/api/products': () => loaded.opened.then(milk) })
    const answers = Promise.all([fetch('/api/products'), fetch('/api/products')])
    loaded.open()
    const [first, second] = await answers
    expect(await first.json()).toEqual(await second.json())
    expect(asked).toHaveLength(1)
  })

  it('rejects as the handler does, and recovers', async () => {
    let isBroken = true
    const { fetch } = await open({
      '/api/products': () => {
        if (isBroken) throw new Error('database away')
        return milk()
      },
    })
    await expect(fetch('/api/products')).rejects.toThrow('database away')
    isBroken = false
    expect((await fetch('/api/products')).status).toBe(200)
  })

  it('passes a range on as it is', async () => {
    const { fetch } = await open({
      '/assets/film.mp4': (request) => new Response(request.headers.get('Range'), { status: 206 }),
    })
    const answer = await fetch('/assets/film.mp4', { headers: { Range: 'bytes=0-9' } })
    expect(answer.status).toBe(206)
    expect(await answer.text()).toBe('bytes=0-9')
    expect(answer.headers.get('Cache-Status')).toContain('fwd=bypass; detail=STATUS')
  })

  it('passes a range with a condition on, and grants its 304 what 200 would have', async () => {
    const { fetch } = await open({
      '/assets/film.mp4': (request) =>
        new Response(null, {
          status: 304,
          headers: { ETag: request.headers.get('If-None-Match') ?? '' },
        }),
    })
    const answer = await fetch('/assets/film.mp4', {
      headers: { Range: 'bytes=0-9', 'If-None-Match': '"f"' },
    })
    expect(answer.status).toBe(304)
    expect(answer.headers.get('ETag')).toBe('"f"')
    expect(answer.headers.get('Cache-Control')).toContain('immutable')
  })

  it('ignores a range on HEAD', async () => {
    const { fetch } = await open({
      '/assets/film.mp4': (request) => new Response(request.headers.get('Range') ?? 'film'),
    })
    const headers = { Range: 'bytes=0-1' }
    const answer = await fetch('/assets/film.mp4', { method: 'HEAD', headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Content-Length')).toBe('4')
  })

  it('asks a strong route each time and still answers 304', async () => {
    const { as, asked } = await open({ '/api/stock/1': () => Response.json({ litres: 9 }) })
    const first = await as('ann', '/api/stock/1')
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache')
    const etag = first.headers.get('ETag') ?? ''
    const second = await as('ann', '/api/stock/1', { headers: { 'If-None-Match': etag } })
    expect(second.status).toBe(304)
    expect(asked).toHaveLength(2)
  })
})
