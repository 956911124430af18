// SPDX-License-Identifier: MIT
import type { Tag } from '../log/tag.ts'
import { parseCacheGroupInvalidation } from '../protocol/cache-groups.ts'
import { FIELD, type FieldReader } from '../protocol/header-names.ts'
import { isUnsafeMethod } from './methods.ts'
import { withoutFragment } from './url-without-fragment.ts'

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
  const { url, fields } = exchange
  if (!hasChangedState(exchange)) return []
  const target = resolve(url, url)
  if (target === undefined) return []
  const named = ['Location', 'Content-Location'].flatMap((name) => {
    const reference = fields.get(name)
    const resolved = reference === null ? undefined : resolve(reference, url)
    return resolved?.origin === target.origin ? [withoutFragment(resolved.href)] : []
  })
  return [...new Set([withoutFragment(target.href), ...named])]
}

/**
 * Lists the cache groups that an answer invalidates: those of `Cache-Group-Invalidation`, and only they. The field means
 * nothing on answers to safe requests, and here nothing after an error.
 *
 * @see RFC 9875 §3
 */
export function invalidatedGroups(
  exchange: Pick<FinishedExchange, 'method' | 'status' | 'fields' | 'type'>,
): readonly Tag[] {
  const field = exchange.fields.get(FIELD.cacheGroupInvalidation)
  return hasChangedState(exchange) ? parseCacheGroupInvalidation(field) : []
}

function hasChangedState({
  method,
  status,
  type,
}: Pick<FinishedExchange, 'method' | 'status' | 'type'>): boolean {
  // Success can't be seen through an opaque answer; it is taken for one.
  const isHidden = type === 'opaque' || type === 'opaqueredirect'
  return isUnsafeMethod(method) && (isHidden || (status >= 200 && status < 400))
}
