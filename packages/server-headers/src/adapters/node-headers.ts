// SPDX-License-Identifier: MIT
import type { ServerResponse } from 'node:http'
import { joinLists, membersBeyond, splitList } from '../read/field-lists.ts'

/** The fields that other middleware had set before the handler was asked, as they were written. */
export type HeaderSnapshot = ReadonlyMap<string, { readonly name: string; readonly values: Values }>

type Values = readonly string[]

/** Remembers the fields that are set on `res` now. */
export function takeSnapshot(res: ServerResponse): HeaderSnapshot {
  const names = res.getHeaderNames()
  return new Map(names.map((name) => [name, { name, values: valuesOf(res, name) }]))
}

/**
 * Lists the fields that the handler set. What other middleware had set before belongs to the present request: it goes
 * out with it, and isn't kept with the response.
 */
export function addedHeaders(res: ServerResponse, before: HeaderSnapshot): Headers {
  const headers = new Headers()
  for (const name of res.getHeaderNames()) {
    const known = before.get(name)?.values ?? []
    for (const value of addedValues(name, valuesOf(res, name), known)) headers.append(name, value)
  }
  return headers
}

/** Sets a response's fields on `res`, beside those that were there before. */
export function writeHeaders(res: ServerResponse, before: HeaderSnapshot, headers: Headers): void {
  for (const name of res.getHeaderNames()) res.removeHeader(name)
  for (const { name, values } of before.values()) {
    const [only = ''] = values
    res.setHeader(name, values.length === 1 ? only : values)
  }
  const cookies = [...(before.get('set-cookie')?.values ?? []), ...headers.getSetCookie()]
  for (const [name, value] of headers) {
    if (name === 'vary')
      res.setHeader(name, joinLists(before.get(name)?.values.join(', ') ?? null, value))
    else if (name !== 'set-cookie') res.setHeader(name, value)
  }
  if (cookies.length > 0) res.setHeader('set-cookie', cookies)
  if (before.has('set-cookie')) keepFromSharedCaches(res)
}

function addedValues(name: string, values: Values, known: Values): Values {
  if (name === 'set-cookie') return values.filter((value) => !known.includes(value))
  if (name === 'vary') {
    const added = membersBeyond(values.join(', '), splitList(known.join(', ')))
    return added.length === 0 ? [] : [added.join(', ')]
  }
  return values.join('\n') === known.join('\n') ? [] : values
}

// Another middleware's cookie goes out with a response that may have been stored for everybody (RFC 9111 section 7.3).
function keepFromSharedCaches(res: ServerResponse): void {
  for (const name of ['cdn-cache-control', 'surrogate-control']) {
    if (res.hasHeader(name)) res.setHeader(name, 'no-store')
  }
  const control = valuesOf(res, 'cache-control').join(', ')
  if (control === '' || /no-store|private/i.test(control)) return
  const kept = splitList(control).filter((directive) => !/^(public|s-maxage=.*)$/i.test(directive))
  res.setHeader('cache-control', ['private', ...kept].join(', '))
}

function valuesOf(res: ServerResponse, name: string): Values {
  const value = res.getHeader(name)
  if (value === undefined) return []
  return Array.isArray(value) ? value : [String(value)]
}
