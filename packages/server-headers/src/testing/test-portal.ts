// SPDX-License-Identifier: MIT
import type { Policy } from '@springhouse/core'
import {
  catalog,
  dashboard,
  definePolicy,
  detail,
  profile,
  search,
  staticAssets,
  strong,
  writes,
} from '@springhouse/core'
import { createOrigin, memory, type Origin } from '@springhouse/origin'
import type { Session } from '../identity/session.ts'
import { springhouse, type Springhouse, type SpringhouseOptions } from '../springhouse.ts'

/** One route of every kind that answers differ by. */
export const policy: Policy = definePolicy({
  version: 1,
  routes: {
    assets: staticAssets('/assets/*'),
    products: catalog('/api/products', { tags: ['products'] }),
    product: detail('/api/products/:id', { tags: ['products', 'product:{id}'] }),
    texts: catalog('/api/texts', { tags: ['texts'], vary: ['Accept-Language'] }),
    me: profile('/api/me', { tags: ['me'], lifetimes: { process: '5m' } }),
    sales: dashboard('/api/sales', { tags: ['sales'], lifetimes: { process: '5m' } }),
    found: search('/api/found', { tags: ['products'], lifetimes: { process: '5m' } }),
    asked: search('/api/asked', { tags: ['products'], methods: ['POST', 'QUERY'] }),
    stock: strong('/api/stock/:id', { tags: ['stock:{id}'] }),
    writes: writes('/api/*'),
  },
})

/** A policy with a route whose data belongs to the session's tenant. */
export const tenantPolicy: Policy = definePolicy({
  version: 1,
  routes: {
    products: catalog('/api/products', { tags: ['products'] }),
    orders: dashboard('/api/orders', {
      tags: ['orders'],
      scope: 'tenant',
      partition: 'tenant',
      lifetimes: { process: '5m' },
    }),
    writes: writes('/api/*'),
  },
})

/** Handlers by path; a request for another path is answered by 404. */
export type Handlers = Record<string, (request: Request) => Response | Promise<Response>>

/** A portal whose sessions are named by their cookie: `sid=ann`, `sid=ann@acme`, `sid=ann@acme+admin`. */
export interface TestPortal {
  readonly app: Springhouse
  readonly origin: Origin
  /** Paths that a handler was asked for, in order. */
  readonly asked: readonly string[]
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>
  readonly as: (user: string, path: string, init?: RequestInit) => Promise<Response>
  readonly close: () => Promise<void>
}

/** What a test portal may differ in. */
export interface TestPortalOptions extends Partial<SpringhouseOptions> {
  readonly enabled?: boolean
  readonly policy?: Policy
}

export const SECRET = 'a secret of enough characters'
export const BASE_URL = 'http://portal.test'

export async function openPortal(
  handlers: Handlers,
  options: TestPortalOptions = {},
): Promise<TestPortal> {
  const { enabled = true, policy: given = policy, ...overrides } = options
  const origin = createOrigin({ policy: given, app: 'test', driver: memory(), enabled })
  await origin.start()
  const app = springhouse({ origin, session: readSession, secret: SECRET, ...overrides })
  const asked: string[] = []
  const next = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    asked.push(pathname)
    return (await handlers[pathname]?.(request)) ?? new Response('nothing here', { status: 404 })
  }
  const fetch = (path: string, init?: RequestInit): Promise<Response> =>
    app.fetch(new Request(BASE_URL + path, init), next)
  return {
    app,
    origin,
    asked,
    fetch,
    as: (user, path, init = {}) => {
      const headers = new Headers(init.headers)
      headers.set('Cookie', `sid=${user}`)
      return fetch(path, { ...init, headers })
    },
    close: async () => {
      await app.close()
      await origin.close()
    },
  }
}

/** Reads `sid=user@tenant+rights`. */
export function readSession(request: Request): Session | undefined {
  const match = /(?:^|; )sid=([^;@+]+)(?:@([^;+]+))?(?:\+([^;]+))?/.exec(
    request.headers.get('Cookie') ?? '',
  )
  const [, user, tenant, rights] = match ?? []
  if (user === undefined) return undefined
  return { user, ...(tenant && { tenant }), ...(rights && { rights }) }
}
