// SPDX-License-Identifier: MIT
import { parsePosition } from '@springhouse/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Handlers,
  openPortal,
  type TestPortal,
  type TestPortalOptions,
} from '../testing/test-portal.ts'

let portal: TestPortal
afterEach(() => {
  vi.useRealTimers()
  return portal.close()
})

async function open(handlers: Handlers, options?: TestPortalOptions): Promise<TestPortal> {
  portal = await openPortal(handlers, options)
  return portal
}

const milk = (): Response => Response.json([{ id: 1, name: 'Milk' }])

describe('a stored copy', () => {
  it('repeats nothing that was said of one answer', async () => {
    const { fetch } = await open({
      '/api/products': () =>
        Response.json([], {
          headers: {
            'Server-Timing': 'db;dur=12',
            'Cache-Status': 'Db; hit',
            Age: '900',
            'Springhouse-Position': 'old.1',
            'X-Kind': 'list',
          },
        }),
    })
    await fetch('/api/products')
    const { headers } = await fetch('/api/products')
    expect(headers.get('Server-Timing')).toMatch(/^cache;desc="origin-hit";dur=[\d.]+$/)
    expect(headers.get('Cache-Status')).toMatch(/^Springhouse-Origin; hit/)
    expect(headers.get('Age')).toBeNull()
    expect(parsePosition(headers.get('Springhouse-Position'))?.epoch).not.toBe('old')
    expect(headers.get('X-Kind')).toBe('list')
  })

  it('tells its age', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { fetch } = await open({ '/api/products': milk })
    await fetch('/api/products')
    vi.advanceTimersByTime(7_000)
    expect((await fetch('/api/products')).headers.get('Age')).toBe('7')
  })
})

describe('a failed read', () => {
  it('is never 304', async () => {
    const { fetch } = await open({
      '/api/products/9': () => new Response('none', { status: 404, headers: { ETag: '"e"' } }),
    })
    const answer = await fetch('/api/products/9', { headers: { 'If-None-Match': '"e"' } })
    expect(answer.status).toBe(404)
  })

  it.each([400, 401, 403, 500, 503])('is not stored by anybody when it is %i', async (status) => {
    const { fetch, asked } = await open({ '/api/products': () => new Response('no', { status }) })
    for (const attempt of [1, 2]) {
      const answer = await fetch('/api/products')
      expect(answer.status).toBe(status)
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
      expect(answer.headers.get('Springhouse-Cache-Control')).toBeNull()
      expect(answer.headers.get('ETag')).toBeNull()
      expect(asked).toHaveLength(attempt)
    }
  })

  it('keeps the handler’s own Cache-Control', async () => {
    const { fetch } = await open({
      '/api/products': () =>
        new Response(null, {
          status: 302,
          headers: { Location: '/x', 'Cache-Control': 'max-age=9' },
        }),
    })
    const { headers } = await fetch('/api/products')
    expect(headers.get('Cache-Control')).toBe('max-age=9')
    expect(headers.get('Location')).toBe('/x')
  })

  it('is kept for the negative lifetime when a public thing does not exist', async () => {
    const { fetch, asked, origin } = await open({})
    const answer = await fetch('/api/products/77')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('Springhouse-Cache-Control')).toContain('max-age=60')
    expect(answer.headers.get('Cache-Groups')).toBe('"products", "product:77"')
    expect(answer.headers.get('Springhouse-Position')).not.toBeNull()
    await fetch('/api/products/77')
    expect(asked).toHaveLength(1)
    await origin.invalidate(['product:77'])
    await fetch('/api/products/77')
    expect(asked).toHaveLength(2)
  })

  it('is not kept when a private thing does not exist', async () => {
    const { as, asked } = await open({})
    const answer = await as('ann', '/api/me')
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    await as('ann', '/api/me')
    expect(asked).toHaveLength(2)
  })
})

describe('Springhouse-After', () => {
  it('answers at or past the position', async () => {
    const { fetch, origin } = await open({ '/api/products': milk })
    await fetch('/api/products')
    const { epoch, seq } = await origin.invalidate(['orders'])
    const headers = { 'Springhouse-After': `${epoch}.${seq}` }
    const answer = await fetch('/api/products', { headers })
    expect(answer.headers.get('Springhouse-Position')).toBe(`${epoch}.${seq}`)
  })

  it('waits for a position that comes', async () => {
    const { fetch, origin } = await open({ '/api/products': milk })
    const { epoch, seq } = await origin.invalidate(['orders'])
    const headers = { 'Springhouse-After': `${epoch}.${seq + 1}` }
    const pending = fetch('/api/products', { headers })
    await origin.invalidate(['orders'])
    const answer = await pending
    expect(answer.headers.get('Springhouse-Position')).toBe(`${epoch}.${seq + 1}`)
    expect(answer.headers.get('Cache-Status')).toContain('fwd=uri-miss')
  })

  it('asks the handler when the position does not come', async () => {
    const { fetch, asked, origin } = await open({ '/api/products': milk })
    await fetch('/api/products')
    const headers = { 'Springhouse-After': `${origin.stamp('public')?.epoch}.9` }
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const pending = fetch('/api/products', { headers })
    await vi.advanceTimersByTimeAsync(999)
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect((await pending).headers.get('Cache-Status')).toContain('detail=BEHIND')
    expect(asked).toHaveLength(2)
  })

  it('asks the handler at once when the position belongs to a former life of the log', async () => {
    const { fetch, asked } = await open({ '/api/products': milk })
    await fetch('/api/products')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const headers = { 'Springhouse-After': 'former.9' }
    const answer = await fetch('/api/products', { headers })
    expect(answer.headers.get('Cache-Status')).toContain('detail=BEHIND')
    expect(asked).toHaveLength(2)
  })

  it('means nothing when it is malformed', async () => {
    const { fetch, asked } = await open({ '/api/products': milk })
    await fetch('/api/products')
    await fetch('/api/products', { headers: { 'Springhouse-After': 'soon' } })
    expect(asked).toHaveLength(1)
  })
})
