// SPDX-License-Identifier: MIT
import { formatPosition } from '@springhouse/core'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import {
  getRaw,
  type Handler,
  json,
  servePlain,
  type ServedPortal,
} from './server-headers-portal.ts'

let portal: ServedPortal
let asked: string[]
afterEach(() => portal.close())

async function open(
  handler: Handler,
  options?: Parameters<typeof servePlain>[2],
): Promise<ServedPortal> {
  asked = []
  portal = await servePlain(handler, asked, options)
  return portal
}

describe('a plain http server', () => {
  it('gets its headers by policy, and its handler rests on a hit', async () => {
    const { get } = await open(json)
    const first = await get('/api/products')
    expect(await first.json()).toEqual([{ id: 1 }])
    const second = await get('/api/products')
    expect(await second.json()).toEqual([{ id: 1 }])
    expect(asked).toEqual(['GET /api/products'])
    expect(second.headers.get('cache-status')).toMatch(/^Springhouse-Origin; hit/)
    expect(second.headers.get('content-type')).toBe('application/json')
    expect(second.headers.get('content-length')).toBe('10')
    expect(second.headers.get('cache-groups')).toBe('"products"')
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
  })

  it('answers 304 on a stored and on an invalidated copy', async () => {
    const { get, origin } = await open(json)
    const etag = (await get('/api/products')).headers.get('etag') ?? ''
    const hit = await get('/api/products', { 'If-None-Match': etag })
    expect(hit.status).toBe(304)
    expect(hit.headers.get('springhouse-position')).not.toBeNull()
    await origin.invalidate(['products'])
    const moved = await get('/api/products', { 'If-None-Match': etag })
    expect(moved.status).toBe(304)
    expect(asked).toHaveLength(2)
  })

  it('shows the handler no conditions', async () => {
    const { get } = await open((req, res) => {
      res.end(String(req.headers['if-none-match']))
    })
    const answer = await get('/api/products', { 'If-None-Match': '"x"' })
    expect(await answer.text()).toBe('undefined')
  })

  it('answers HEAD without body from a handler that knows GET only', async () => {
    const { url, get } = await open(json)
    const head = await fetch(`${url}/api/products`, { method: 'HEAD' })
    expect(head.headers.get('content-length')).toBe('10')
    expect(await head.text()).toBe('')
    expect(await (await get('/api/products')).text()).toBe('[{"id":1}]')
    expect(asked).toEqual(['GET /api/products'])
  })

  it('keeps what writeHead, write and end say', async () => {
    const { get } = await open((_req, res) => {
      res.writeHead(200, 'Fine', ['X-One', '1', 'X-Two', '2'])
      res.write('bWls', 'base64')
      res.end('k', () => res.emit('told'))
    })
    const answer = await get('/api/products')
    expect(answer.headers.get('x-one')).toBe('1')
    expect(answer.headers.get('x-two')).toBe('2')
    expect(await answer.text()).toBe('milk')
  })

  it('passes on what the policy does not name, with its partition', async () => {
    const { get, app } = await open((_req, res) => {
      res.writeHead(202, { 'X-Mine': 'yes' }).end('about')
    })
    const answer = await get('/about', { Cookie: 'sid=ann' })
    expect(answer.status).toBe(202)
    expect(answer.headers.get('x-mine')).toBe('yes')
    expect(answer.headers.get('content-length')).toBe('5')
    const owner = await app.owner(new Request('http://x/', { headers: { Cookie: 'sid=ann' } }))
    expect(answer.headers.get('springhouse-partition')).toMatch(owner)
  })

  it('answers without a body where the status has none', async () => {
    const { get } = await open((_req, res) => {
      res.statusCode = 204
      res.write('dropped')
      res.end()
    })
    const answer = await get('/about')
    expect(answer.status).toBe(204)
    expect(await answer.text()).toBe('')
  })

  it('never gives one user’s private answer to another', async () => {
    const { get } = await open((req, res) => res.end(req.headers.cookie))
    for (const _attempt of ['load', 'hit']) {
      for (const user of ['ann', 'ben']) {
        const answer = await get('/api/me', { Cookie: `sid=${user}` })
        expect(await answer.text()).toBe(`sid=${user}`)
      }
    }
    expect(asked).toHaveLength(2)
  })

  it('never stores a Set-Cookie', async () => {
    let visits = 0
    const { get } = await open((_req, res) => {
      visits += 1
      res.setHeader('Set-Cookie', [`visit=${visits}`, 'b=2'])
      res.end('hello')
    })
    expect((await get('/api/products')).headers.getSetCookie()).toEqual(['visit=1', 'b=2'])
    expect((await get('/api/products')).headers.getSetCookie()).toEqual(['visit=2', 'b=2'])
  })

  it('names the new session on a login and the old one no longer on a logout', async () => {
    const { url } = await open((req, res) => {
      res.setHeader('Set-Cookie', req.url === '/api/login' ? 'sid=ann' : 'sid=; Max-Age=0')
      res.end()
    })
    const login = await fetch(`${url}/api/login`, { method: 'POST', body: 'ann' })
    expect(login.headers.get('springhouse-partition')).toMatch(/^[\w-]{22}\.[\w-]{8}$/)
    expect(login.headers.get('cache-control')).toBe('no-store')
    const logout = await fetch(`${url}/api/logout`, {
      method: 'POST',
      headers: { Cookie: 'sid=ann' },
    })
    expect(logout.headers.get('springhouse-partition')).toBe('anonymous')
  })

  it('lets a write’s handler read the body from req', async () => {
    const { url } = await open((req, res) => {
      req.pipe(res)
    })
    const body = 'churn '.repeat(50_000)
    const answer = await fetch(`${url}/api/orders`, { method: 'POST', body })
    expect(await answer.text()).toBe(body)
  })

  it('waits for Springhouse-After', async () => {
    const { get, origin } = await open(json)
    const { epoch, seq } = await origin.invalidate(['orders'])
    const after = formatPosition({ epoch, seq: seq + 1 })
    const pending = get('/api/products', { 'Springhouse-After': after })
    await origin.invalidate(['orders'])
    expect((await pending).headers.get('springhouse-position')).toBe(after)
  })

  it('refuses a cross-site request for an endpoint', async () => {
    const { get } = await open(json)
    const answer = await get('/springhouse/ping', { 'Sec-Fetch-Site': 'cross-site' })
    expect(answer.status).toBe(403)
  })

  it('caches nothing when caching is switched off', async () => {
    const { get } = await open(json, { enabled: false })
    await get('/api/products')
    const answer = await get('/api/products')
    expect(asked).toHaveLength(2)
    expect(answer.headers.get('cache-status')).toBe('Springhouse-Origin; fwd=bypass; detail=OFF')
  })

  it.each([
    '/api/products/../me',
    '/api/%2e%2e/api/products',
    '/api/./products',
    'http://elsewhere.test/api/products',
  ])('leaves a path alone that it would read otherwise than the handler: %s', async (path) => {
    const { url, get } = await open((req, res) => res.end(req.url))
    expect((await getRaw(url, path)).body).toBe(path)
    const clean = await get('/api/products')
    expect(await clean.text()).toBe('/api/products')
  })
})

describe('a handler that fails', () => {
  it('by throwing reaches next with its error', async () => {
    const { get } = await open((_req, res, error) => {
      if (error === undefined) throw new Error('database away')
      res.statusCode = 500
      res.end(error instanceof Error ? error.message : '')
    })
    const answer = await get('/api/products')
    expect(answer.status).toBe(500)
    expect(await answer.text()).toBe('database away')
  })

  it('after it has begun closes the connection', async () => {
    const { get } = await open((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.write('data: 1\n\n', () => res.destroy(new Error('gone')))
    })
    const answer = get('/events').then((response) => response.text())
    await expect(answer).rejects.toThrow(/terminated|fetch failed/)
  })

  it('with a status that HTTP has not reaches next with the error', async () => {
    const { get } = await open((_req, res, error) => {
      res.statusCode = error === undefined ? 999 : 500
      res.end('no')
    })
    expect((await get('/api/products')).status).toBe(500)
  })

  it('with a chunk that is none hears so', async () => {
    const heard = new Promise<unknown>((resolve) => {
      void open((_req, res) => {
        try {
          res.write(7)
        } catch (error) {
          resolve(error)
          res.end('told')
        }
      }).then(({ get }) => get('/about'))
    })
    expect(await heard).toBeInstanceOf(TypeError)
  })
})

describe('a requester that leaves', () => {
  it('takes nobody with it who waits for the same address', async () => {
    const loads: ServerResponse[] = []
    let onLoad = (): void => undefined
    const { url, get } = await open((_req, res) => {
      loads.push(res)
      onLoad()
    })
    const controller = new AbortController()
    const began = new Promise<void>((resolve) => {
      onLoad = resolve
    })
    const first = fetch(`${url}/api/products`, { signal: controller.signal })
    await began
    const second = get('/api/products')
    // The second request must have joined the first load before that is given up.
    await portal.origin.invalidate(['unrelated'])
    await get('/springhouse/ping')
    const own = new Promise<void>((resolve) => {
      onLoad = resolve
    })
    controller.abort()
    await expect(first).rejects.toThrow(/aborted/)
    await own
    loads[1]?.end('milk')
    expect(await (await second).text()).toBe('milk')
  })
})
