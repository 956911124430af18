// SPDX-License-Identifier: MIT
import type { FieldReader } from '../protocol/header-names.ts'
import { isUnsafeMethod } from './methods.ts'

/** A finished exchange, as far as invalidation depends on it. */
export interface FinishedExchange {
  readonly method: string
  /** Absolute target URI. */
  readonly url: string
  readonly status: number
  readonly fields: FieldReader
  /** `Response.type` of Fetch. @default 'default' */
  readonly type?: string
}

/** Resolves a reference; `undefined` when it isn't a URL. In every environment made from `new URL(reference, base)`. */
export type ResolveUrl = (
  reference: string,
  base: string,
) => { readonly href: string; readonly origin: string } | undefined

/**
 * Lists the URIs that an answer to an unsafe request invalidates: the target, and `Location` and
 * `Content-Location` of the same origin. Nothing after an error.
 *
 * @see RFC 9111 §4.4
 */
export function invalidatedUris(
  exchange: FinishedExchange,
  resolve: ResolveUrl,
): readonly string[] {
  const { method, url, status, fields, type = 'default' } = exchange
  // Success can't be seen through an opaque answer; it is taken for one.
  const isHidden = type === 'opaque' || type === 'opaqueredirect'
  if (!isUnsafeMethod(method) || (!isHidden && (status < 200 || status >= 400))) return []
  const target = resolve(url, url)
  if (target === undefined) return []
  const named = ['Location', 'Content-Location'].flatMap((name) => {
    const reference = fields.get(name)
    const resolved = reference === null ? undefined : resolve(reference, url)
    return resolved?.origin === target.origin ? [withoutFragment(resolved.href)] : []
  })
  return [...new Set([withoutFragment(target.href), ...named])]
}

function withoutFragment(href: string): string {
  const hash = href.indexOf('#')
  return hash === -1 ? href : href.slice(0, hash)
}
