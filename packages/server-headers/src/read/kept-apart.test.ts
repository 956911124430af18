// SPDX-License-Identifier: MIT
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

describe('a response for its own requester', () => {
  const own = (init: ResponseInit, body = 'own'): Handlers => ({
    '/api/products': () => new Response(body, init),
  })

  it.each([
    ['SET-COOKIE', { 'Set-Cookie': 'seen=1' }],
    ['NO-STORE', { 'Cache-Control': 'no-store' }],
    ['PRIVATE', { 'Cache-Control': 'private, max-age=60' }],
    ['VARY', { Vary: 'Accept-Encoding, X-Device' }],
    ['VARY', { Vary: '*' }],
    ['ENCODING', { 'Content-Encoding': 'br', Vary: 'Accept-Encoding' }],
    ['STREAM', { 'Content-Type': 'text/event-stream' }],
  ])('is never stored: %s', async (detail, headers) => {
    const { fetch, asked } = await open(own({ headers }))
    await fetch('/api/products')
    const answer = await fetch('/api/products')
    expect(asked).toHaveLength(2)
    expect(await answer.text()).toBe('own')
    expect(answer.headers.get('Cache-Status')).toContain(`detail=${detail}`)
    for (const [name, value] of Object.entries(headers)) {
      expect(answer.headers.get(name)).toBe(value)
    }
  })

  it('is kept out of shared caches when it sets a cookie', async () => {
    const { fetch } = await open(own({ headers: { 'Set-Cookie': 'seen=1' } }))
    const { headers } = await fetch('/api/products')
    expect(headers.get('Cache-Control')).toMatch(/^private/)
    expect(headers.get('CDN-Cache-Control')).toBe('no-store')
    expect(headers.getSetCookie()).toEqual(['seen=1'])
  })

  it('is not given to a request that waits for the same address', async () => {
    const gates = [gate(), gate()]
    let count = 0
    const { fetch } = await open({
      '/api/products': async () => {
        count += 1
        const cookie = `visit=${count}`
        await gates[count - 1]?.opened
        return new Response(cookie, { headers: { 'Set-Cookie': cookie } })
      },
    })
    const answers = Promise.all([fetch('/api/products'), fetch('/api/products')])
    for (const each of gates) each.open()
    const cookies = (await answers).map(({ headers }) => headers.get('Set-Cookie'))
    expect(new Set(cookies)).toEqual(new Set(['visit=1', 'visit=2']))
  })

  it('streams through when it is larger than what may be kept', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(7)
    let pulled = 0
    const body = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        pull: (controller) => {
          pulled += 1
          if (pulled > 20) controller.close()
          else controller.enqueue(chunk)
        },
      })
    const { fetch } = await open({ '/api/products': () => new Response(body()) })
    const answer = await fetch('/api/products')
    expect(pulled).toBeLessThan(12)
    expect(answer.headers.get('Cache-Status')).toContain('detail=TOO-LARGE')
    expect((await answer.arrayBuffer()).byteLength).toBe(20 * chunk.length)
  })

  it('is dropped at its maker when only its fields were wanted', async () => {
    const cancelled = gate()
    const { fetch } = await open({
      '/api/products': () =>
        new Response(new ReadableStream({ cancel: () => cancelled.open() }), {
          headers: { 'Content-Type': 'text/event-stream' },
        }),
    })
    const answer = await fetch('/api/products', { method: 'HEAD' })
    expect(answer.body).toBeNull()
    await cancelled.opened
  })
})
