// SPDX-License-Identifier: MIT
import { ownerOf } from '@springhouse/core'
import { afterEach, describe, expect, it } from 'vitest'
import {
  BASE_URL,
  type Handlers,
  openPortal,
  type TestPortal,
  type TestPortalOptions,
} from '../testing/test-portal.ts'

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

describe('a write that names its owner', () => {
  const handlers: Handlers = {
    '/api/orders': () => new Response('done'),
    '/anywhere': () => new Response('done'),
  }

  function write(owner: string): RequestInit {
    return { method: 'POST', body: '{}', headers: { 'Springhouse-Owner': owner } }
  }

  it.each(['/api/orders', '/anywhere'])('is done in that owner’s session: %s', async (path) => {
    const { as } = await open(handlers)
    const owner = ownerOf(await partitionFor('ann+admin'))
    expect(await (await as('ann', path, write(owner))).text()).toBe('done')
  })

  it.each([
    ['a route', '/api/orders', {}],
    ['no route', '/anywhere', {}],
    ['a route with caching switched off', '/api/orders', { enabled: false }],
  ])('is refused before its handler in another session: %s', async (_what, path, options) => {
    const { as, asked } = await open(handlers, options)
    const answer = await as('ben', path, write(ownerOf(await partitionFor('ann'))))
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/other-owner' })
    expect(partitionOf(answer)).toBe(await partitionFor('ben'))
    expect(asked).toEqual([])
  })

  it('is refused in the same user’s session at another tenant', async () => {
    const { as } = await open(handlers)
    const owner = ownerOf(await partitionFor('ann@acme'))
    expect((await as('ann@dairy', '/api/orders', write(owner))).status).toBe(403)
  })

  it('is refused as nobody’s when nobody is signed in, unless it is nobody’s', async () => {
    const { fetch, asked } = await open(handlers)
    const answer = await fetch('/api/orders', write(ownerOf(await partitionFor('ann'))))
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/not-allowed' })
    expect(partitionOf(answer)).toBe('anonymous')
    expect(asked).toEqual([])
    expect((await fetch('/api/orders', write('anonymous'))).status).toBe(200)
  })

  it('is refused for now when the session cannot be read', async () => {
    const session = (): never => {
      throw new Error('store away')
    }
    const { as, asked } = await open(handlers, { session })
    const answer = await as('ann', '/api/orders', write('ann'))
    expect(answer.status).toBe(503)
    expect(answer.headers.get('Retry-After')).toBe('5')
    expect(asked).toEqual([])
  })

  it('is not meant by the field of a read', async () => {
    const { as } = await open({ '/api/me': () => Response.json({}) })
    const headers = { 'Springhouse-Owner': 'ben' }
    expect((await as('ann', '/api/me', { headers })).status).toBe(200)
  })
})
