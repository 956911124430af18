// SPDX-License-Identifier: MIT
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serve, type ServedPortal } from './server-headers-portal.ts'

let portal: ServedPortal
let asked: string[]
beforeEach(() => {
  asked = []
})
afterEach(() => portal.close())

async function open(
  addRoutes: (app: Express) => void,
  before: (app: Express) => void = () => undefined,
): Promise<ServedPortal> {
  portal = await serve(({ node }) => {
    const app = express()
    app.disable('x-powered-by')
    before(app)
    app.use(node)
    app.use((req: Request, _res: Response, next: NextFunction) => {
      asked.push(`${req.method} ${req.url}`)
      next()
    })
    addRoutes(app)
    return app
  })
  return portal
}

describe('an Express portal', () => {
  it('is answered from the cache, with 304 and by tag', async () => {
    let price = 1
    const { get, origin } = await open((app) => {
      app.get('/api/products/:id', (req, res) => void res.json({ id: req.params.id, price }))
    })
    const first = await get('/api/products/42')
    expect(await first.json()).toEqual({ id: '42', price: 1 })
    expect(first.headers.get('cache-groups')).toBe('"products", "product:42"')
    const etag = first.headers.get('etag') ?? ''
    expect((await get('/api/products/42', { 'If-None-Match': etag })).status).toBe(304)
    expect(asked).toHaveLength(1)
    price = 2
    await origin.invalidate(['product:42'])
    const changed = await get('/api/products/42', { 'If-None-Match': etag })
    expect(await changed.json()).toEqual({ id: '42', price: 2 })
    expect(asked).toHaveLength(2)
  })

  it('asks a strong route each time', async () => {
    const { get } = await open((app) => {
      app.get('/api/stock/:id', (_req, res) => void res.json({ litres: 3 }))
    })
    await get('/api/stock/1', { Cookie: 'sid=ann' })
    const answer = await get('/api/stock/1', { Cookie: 'sid=ann' })
    expect(answer.headers.get('cache-control')).toBe('private, no-cache')
    expect(asked).toHaveLength(2)
  })

  it('answers HEAD from the handler of GET', async () => {
    const { url } = await open((app) => {
      app.get('/api/products', (_req, res) => void res.json([]))
    })
    const head = await fetch(`${url}/api/products`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-length')).toBe('2')
    expect(await head.text()).toBe('')
  })

  it('serves hashed files from express.static with the policy’s fields', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'springhouse-'))
    try {
      await writeFile(join(folder, 'app.1a2b.js'), 'code()')
      const { get } = await open((app) => {
        app.use('/assets', express.static(folder, { cacheControl: false }))
      })
      const answer = await get('/assets/app.1a2b.js')
      expect(await answer.text()).toBe('code()')
      expect(answer.headers.get('content-type')).toContain('javascript')
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      const etag = answer.headers.get('etag') ?? ''
      expect((await get('/assets/app.1a2b.js', { 'If-None-Match': etag })).status).toBe(304)
      const part = await get('/assets/app.1a2b.js', { Range: 'bytes=0-3' })
      expect(part.status).toBe(206)
      expect(await part.text()).toBe('code')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('keeps what earlier middleware says of one request out of the stored copy', async () => {
    let count = 0
    const { get } = await open(
      (app) => {
        app.get('/api/products', (_req, res) => {
          res.vary('Accept-Encoding')
          res.json([])
        })
      },
      (app) => {
        app.use((_req: Request, res: Response, next: NextFunction) => {
          count += 1
          res.set('X-Request-Id', String(count))
          res.cookie('rolling', String(count))
          res.vary('Origin')
          next()
        })
      },
    )
    for (const id of ['1', '2']) {
      const { headers } = await get('/api/products')
      expect(headers.get('x-request-id')).toBe(id)
      expect(headers.getSetCookie()).toEqual([`rolling=${id}; Path=/`])
      expect(headers.get('vary')).toBe('Origin, Accept-Encoding')
      expect(headers.get('cache-control')).toMatch(/^private, max-age=0/)
      expect(headers.get('cdn-cache-control')).toBe('no-store')
    }
    expect(asked).toHaveLength(1)
  })

  it('logs in and out with the partition of the session after it', async () => {
    const { url, get } = await open((app) => {
      app.post(
        '/api/login',
        express.json(),
        (req: Request<object, unknown, { user: string }>, res) => {
          res.cookie('sid', req.body.user).sendStatus(204)
        },
      )
      app.post('/api/logout', (_req, res) => void res.clearCookie('sid').sendStatus(204))
      app.get('/api/me', (req, res) => void res.send(req.headers.cookie))
    })
    const login = await fetch(`${url}/api/login`, {
      method: 'POST',
      body: '{"user":"ann"}',
      headers: { 'Content-Type': 'application/json' },
    })
    const ann = login.headers.get('springhouse-partition')
    expect(ann).toMatch(/^[\w-]{22}\.[\w-]{8}$/)
    const me = await get('/api/me', { Cookie: 'sid=ann' })
    expect(me.headers.get('springhouse-partition')).toBe(ann)
    expect(await (await get('/api/me', { Cookie: 'sid=ben' })).text()).toBe('sid=ben')
    const logout = await fetch(`${url}/api/logout`, {
      method: 'POST',
      headers: { Cookie: 'sid=ann' },
    })
    expect(logout.headers.get('springhouse-partition')).toBe('anonymous')
  })

  it('answers with Express’s own error page when a handler rejects', async () => {
    let isBroken = true
    const { get } = await open((app) => {
      app.get('/api/products', async (_req, res) => {
        if (isBroken) throw new Error('database away')
        res.json([])
      })
      app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
        res.status(500).send(error.message)
      })
    })
    const failed = await get('/api/products')
    expect(failed.status).toBe(500)
    expect(await failed.text()).toBe('database away')
    expect(failed.headers.get('cache-control')).toBe('no-store')
    isBroken = false
    expect((await get('/api/products')).status).toBe(200)
  })

  it('keeps Express’s 404', async () => {
    const { get } = await open(() => undefined)
    const answer = await get('/nowhere')
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('Cannot GET /nowhere')
    expect(answer.headers.get('springhouse-partition')).toBe('anonymous')
  })

  it('tells an error that comes after the answer has begun', async () => {
    const { get } = await open((app) => {
      app.get('/events', (_req, res, next) => {
        res.write('begun')
        next(new Error(res.headersSent ? 'too late' : 'too early'))
      })
      app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
        res.end(` ${error.message}`)
      })
    })
    expect(await (await get('/events')).text()).toBe('begun too late')
  })

  it('works mounted beside a router, with the whole path', async () => {
    const { get } = await open((app) => {
      const router = express.Router()
      router.get('/products', (req, res) => void res.send(req.baseUrl))
      app.use('/api', router)
    })
    await get('/api/products')
    expect(await (await get('/api/products')).text()).toBe('/api')
    expect(asked).toHaveLength(1)
  })

  it('serves the endpoints', async () => {
    const { get } = await open(() => undefined)
    expect(await (await get('/springhouse/ping')).json()).toEqual({
      springhouse: 1,
      app: 'integration',
      cache: true,
    })
    expect(asked).toEqual([])
  })
})
