// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ShellManifest } from '@springhouse/core'
import { at, POLICY } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

let device: Device
let worker: TestWorker
let fetched: { path: string; cache: string }[]
beforeEach(() => {
  device = newDevice()
  fetched = []
  server.use(
    http.get(at('/*'), ({ request }) => {
      const { pathname: path } = new URL(request.url)
      fetched.push({ path, cache: request.cache })
      return new HttpResponse(`network ${path}`)
    }),
  )
})

function shell(build: string, more: Partial<ShellManifest> = {}): ShellManifest {
  return {
    build,
    navigateFallback: '/index.html',
    entries: [
      { url: '/index.html', revision: build },
      { url: `/assets/app.${build}.js`, revision: undefined },
      { url: '/assets/same.js', revision: undefined },
      { url: '/logo.png', revision: build },
    ],
    ...more,
  }
}

async function installed(build: string): Promise<TestWorker> {
  const installing = startWorker(device, POLICY, { shell: shell(build) })
  await installing.emit('install')
  await installing.emit('activate')
  return installing
}

function navigation(path: string): Request {
  // Only a browser may make a request with mode "navigate".
  return Object.defineProperty(new Request(at(path)), 'mode', { value: 'navigate' })
}

function goOffline(): void {
  server.use(http.get(at('/*'), () => HttpResponse.error()))
}

async function textOf(request: Request): Promise<string> {
  return (await worker.fetch(request)).text()
}

describe('install', () => {
  it('lets the browser read hashed files without the worker, where it can', async () => {
    const rules: unknown[] = []
    const addRoutes = (rule: unknown): Promise<void> => Promise.resolve(void rules.push(rule))
    worker = startWorker(device, POLICY, { shell: shell('b1') })
    await worker.emit('install', { addRoutes })
    const [cacheName] = await device.caches.keys()
    expect(rules).toEqual([
      {
        condition: {
          or: ['/assets/app.b1.js', '/assets/same.js'].map((pathname) => ({
            urlPattern: expect.objectContaining({ hostname: 'portal.test', pathname }),
            requestMethod: 'GET',
          })),
        },
        source: { cacheName },
      },
    ])
  })

  it('precaches the manifest, past the HTTP cache where the name has no hash, and takes over at once', async () => {
    worker = await installed('b1')
    expect(fetched).toContainEqual({ path: '/index.html', cache: 'reload' })
    expect(fetched).toContainEqual({ path: '/assets/app.b1.js', cache: 'default' })
    expect(worker.scope.isSkippingWait).toBe(true)
    expect(worker.scope.isClaiming).toBe(true)
  })

  it('takes over what the build before has under the same hashed name', async () => {
    await installed('b1')
    fetched = []
    worker = await installed('b2')
    expect(fetched.map(({ path }) => path)).not.toContain('/assets/same.js')
    expect(fetched.map(({ path }) => path)).toContain('/assets/app.b2.js')
  })

  it('fails when a critical file cannot be had', async () => {
    server.use(http.get(at('/assets/app.b1.js'), () => new HttpResponse(null, { status: 404 })))
    worker = startWorker(device, POLICY, { shell: shell('b1') })
    await expect(worker.parts.shell?.install()).rejects.toThrow('status 404')
  })

  it('goes on without a picture, and says so', async () => {
    server.use(http.get(at('/logo.png'), () => HttpResponse.error()))
    worker = startWorker(device, POLICY, { shell: shell('b1') })
    await worker.parts.shell?.install()
    expect(worker.broadcasts).toContainEqual(expect.objectContaining({ type: 'trouble' }))
  })
})

describe('activate', () => {
  it('deletes older shells but the one before', async () => {
    await installed('b1')
    await installed('b2')
    await installed('b3')
    const names = (await device.caches.keys()).map((name) => name.split(':').at(-1))
    expect(names).toEqual(['b2', 'b3'])
  })
})

describe('a file of the shell', () => {
  it('comes from the shell, without the network', async () => {
    worker = await installed('b1')
    goOffline()
    expect(await textOf(new Request(at('/assets/app.b1.js')))).toBe('network /assets/app.b1.js')
    expect(await textOf(new Request(at('/logo.png')))).toBe('network /logo.png')
  })

  it('comes from the network when the browser has evicted the shell', async () => {
    worker = await installed('b1')
    await device.caches.delete(`springhouse:${device.app}:shell:b1`)
    fetched = []
    expect(await textOf(new Request(at('/logo.png')))).toBe('network /logo.png')
    expect(fetched).toHaveLength(1)
  })

  it('of the build before is still given to its open pages', async () => {
    await installed('b1')
    worker = await installed('b2')
    server.use(http.get(at('/assets/*'), () => new HttpResponse(null, { status: 404 })))
    const script = new Request(at('/assets/app.b1.js'))
    Object.defineProperty(script, 'destination', { value: 'script' })
    expect(await textOf(script)).toBe('network /assets/app.b1.js')
  })
})

describe('a navigation', () => {
  beforeEach(async () => {
    worker = await installed('b1')
  })

  it("gets the network's page when it comes in time", async () => {
    expect(await textOf(navigation('/herds/7'))).toBe('network /herds/7')
  })

  it('gets the shell at once when the network fails', async () => {
    goOffline()
    expect(await textOf(navigation('/herds/7'))).toBe('network /index.html')
  })

  it('gets the shell when something stands before a dead origin', async () => {
    server.use(http.get(at('/herds/7'), () => new HttpResponse('bad gateway', { status: 502 })))
    expect(await textOf(navigation('/herds/7'))).toBe('network /index.html')
  })

  it('gets the shell after three seconds', async () => {
    server.use(http.get(at('/herds/7'), () => new Promise<Response>(() => undefined)))
    const answer = textOf(navigation('/herds/7'))
    await expect.poll(() => device.clock.waiting).toBeGreaterThan(0)
    device.clock.advance(3000)
    expect(await answer).toBe('network /index.html')
  })

  it('fails as it would without a worker when network and shell are gone', async () => {
    await device.caches.delete(`springhouse:${device.app}:shell:b1`)
    goOffline()
    await expect(textOf(navigation('/herds/7'))).rejects.toThrow(TypeError)
  })

  it('to a route of the API is no page: it never gets the shell', async () => {
    goOffline()
    await expect(textOf(navigation('/api/products'))).rejects.toThrow(TypeError)
  })

  it('is left alone when there is no shell', () => {
    worker = startWorker(device, POLICY)
    expect(worker.dispatch(navigation('/herds/7')).answer).toBeUndefined()
  })

  it('that ends at a login puts the session in doubt', async () => {
    await worker.api.applySession({ partition: 'alice.r1', cache: true })
    server.use(http.get(at('/herds/7'), () => new HttpResponse(null, { status: 401 })))
    await textOf(navigation('/herds/7'))
    expect(worker.parts.tier.session.isUncertain).toBe(true)
  })
})
