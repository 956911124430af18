// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { TagTable } from '../../log/tag-table.ts'
import { judgeValidity } from '../../log/validity.ts'
import { parseCacheGroups } from '../../protocol/cache-groups.ts'
import { invalidatedGroups, invalidatedUris } from '../invalidation.ts'

const url = 'https://portal.example/api/products/42'

function uris(method: string, status: number, fields: Record<string, string> = {}): unknown {
  const exchange = { method, url, status, fields: new Headers(fields) }
  return invalidatedUris(exchange, (reference, base) => new URL(reference, base))
}

describe('RFC 9111 §4.4, invalidating by unsafe methods', () => {
  const methods = ['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH']

  it.each(methods)('a successful %s invalidates its target', (method) => {
    for (const status of [200, 201, 204, 302, 303]) expect(uris(method, status)).toEqual([url])
  })

  it.each(methods)('a failed %s invalidates nothing', (method) => {
    for (const status of [400, 404, 412, 500, 503]) expect(uris(method, status)).toEqual([])
  })

  it.each(['Location', 'Content-Location'])('%s of another origin is left alone', (name) => {
    expect(uris('POST', 201, { [name]: 'https://other.example/x' })).toEqual([url])
    expect(uris('POST', 201, { [name]: 'http://portal.example/x' })).toEqual([url])
    expect(uris('POST', 201, { [name]: '/x' })).toEqual([url, 'https://portal.example/x'])
  })
})

describe('RFC 9875 §2 and §3, cache groups', () => {
  const fields = new Headers({ 'Cache-Group-Invalidation': '"products"' })

  it('Cache-Group-Invalidation on the answer to a GET is ignored', () => {
    expect(invalidatedGroups({ method: 'GET', status: 200, fields })).toEqual([])
    expect(invalidatedGroups({ method: 'PUT', status: 200, fields })).toEqual(['products'])
  })

  it('"Tag" and "tag" are two groups', () => {
    const capital = new Headers({ 'Cache-Group-Invalidation': '"Tag"' })
    expect(invalidatedGroups({ method: 'PUT', status: 200, fields: capital })).toEqual(['Tag'])
    expect(afterInvalidating('Tag', ['tag'])).toBe('valid')
    expect(afterInvalidating('Tag', ['Tag'])).toBe('invalid')
  })

  it('an invalidation does not cascade', () => {
    // Both share "prices" with a third response, which only "products" has reached.
    expect(afterInvalidating('products', ['products', 'prices'])).toBe('invalid')
    expect(afterInvalidating('products', ['prices'])).toBe('valid')
  })

  it('32 groups of 32 characters are read', () => {
    const groups = Array.from({ length: 32 }, (_, at) => `${at}`.padStart(32, 'g'))
    const field = groups.map((group) => `"${group}"`).join(', ')
    expect(parseCacheGroups(field)).toEqual(groups)
  })
})

function afterInvalidating(tag: string, tags: readonly string[]): string {
  const stamp = { epoch: 'a', seq: 1 }
  const table = TagTable.startingAt(stamp)
  table.apply({ position: { epoch: 'a', seq: 2 }, previousSeq: 1, tags: [tag], kind: 'soft' })
  return judgeValidity({ stamp, tags }, table).kind
}
