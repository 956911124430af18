// SPDX-License-Identifier: MIT
import { formatCacheGroups } from '@springhouse/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type Handlers, openPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
afterEach(() => portal.close())

async function open(handlers: Handlers): Promise<TestPortal> {
  portal = await openPortal(handlers)
  return portal
}

function bearing(count: number): Response {
  const tags = Array.from({ length: count }, (_, at) => `product:${at}`)
  return Response.json([], { headers: { 'Cache-Groups': formatCacheGroups(tags) } })
}

describe('a response with many tags', () => {
  it('names them all while the field is short enough for every proxy', async () => {
    const { fetch } = await open({ '/api/products': () => bearing(200) })
    const { headers } = await fetch('/api/products')
    expect(headers.get('Cache-Groups')).toContain('"product:199"')
    expect(headers.get('Springhouse-Cache-Control')).toContain('following=')
  })

  it('names none when the field would be too long: nobody outside keeps it as fresh, this process does', async () => {
    const { fetch, asked, origin } = await open({ '/api/products': () => bearing(900) })
    const { headers } = await fetch('/api/products')
    expect(headers.has('Cache-Groups')).toBe(false)
    expect(headers.get('CDN-Cache-Control')).toBe('no-store')
    expect(headers.get('Surrogate-Control')).toBe('no-store')
    expect(headers.get('Springhouse-Cache-Control')).toBe('max-age=0, stale-if-error=604800')
    const again = await fetch('/api/products')
    expect(again.headers.get('Cache-Status')).toContain('hit')
    expect(again.headers.has('Cache-Groups')).toBe(false)
    await origin.invalidate(['product:899'])
    await fetch('/api/products')
    expect(asked).toHaveLength(2)
  })

  it('keeps what forbids more', async () => {
    const { as } = await open({ '/api/stock/1': () => bearing(900) })
    const { headers } = await as('ann', '/api/stock/1')
    expect(headers.get('Springhouse-Cache-Control')).toBe('max-age=0, private, no-cache')
  })

  it('is answered whole, and kept nowhere, when there are more than can be looked up at each hit', async () => {
    const { fetch, asked } = await open({ '/api/products': () => bearing(10_000) })
    const answer = await fetch('/api/products')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Status')).toContain('detail=TAGS')
    await fetch('/api/products')
    expect(asked).toHaveLength(2)
  })
})
