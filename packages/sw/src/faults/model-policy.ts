// SPDX-License-Identifier: MIT
import {
  catalog,
  definePolicy,
  type Policy,
  profile,
  route,
  staticAssets,
  strong,
  writes,
} from '@springhouse/core'

const LIFETIMES = { whenNot: '10m', whenFollowing: '1h' } as const

/** A portal with a route of every strategy. */
export const MODEL_POLICY: Policy = definePolicy({
  version: 1,
  routes: {
    assets: staticAssets('/assets/*'),
    products: catalog('/api/products', { tags: ['products'] }),
    product: catalog('/api/products/:id', { tags: ['product:{id}'] }),
    note: route('/api/notes/:id', { strategy: 'cache-first', lifetimes: LIFETIMES }),
    news: route('/api/news', { strategy: 'network-first', lifetimes: LIFETIMES, tags: ['news'] }),
    me: profile('/api/me', { tags: ['me'] }),
    stock: strong('/api/stock/:id', { offline: 'serve', partition: 'public' }),
    find: route('/api/find', {
      methods: ['GET', 'POST'],
      lifetimes: LIFETIMES,
      tags: ['products'],
    }),
    yields: writes('/api/yields', { methods: ['POST'], offline: 'queue', group: 'yields' }),
    api: writes('/api/*', { offline: 'refuse' }),
  },
})

/** What the journeys read. The large one lies in Cache Storage. */
export const READ_PATHS = [
  '/api/products/large',
  '/api/products/1',
  '/api/products',
  '/api/notes/1',
  '/api/me',
  '/api/news',
  '/api/stock/1',
  '/assets/app.js',
] as const

export type ReadPath = (typeof READ_PATHS)[number]

const TAGS: Readonly<Record<string, string>> = {
  '/api/products/1': 'product:1',
  '/api/products/large': 'product:large',
  '/api/products': 'products',
  '/api/news': 'news',
  '/api/me': 'me',
  '/api/find': 'products',
}

/** The tag by which a change of a resource is announced; `undefined` where none is. */
export function tagOf(path: string): string | undefined {
  return TAGS[path]
}

/** Whether each user has a resource of their own there. */
export function isPrivate(path: string): boolean {
  return path === '/api/me'
}
