// SPDX-License-Identifier: MIT
import type { Route, Tag } from '@springhouse/core'
import type { LoadedResponse } from '@springhouse/origin'
import { FIELD, parseCacheGroups } from '@springhouse/core'
import { type ApartReason, judgeShareable } from './judge-shareable.ts'
import { membersBeyond } from './field-lists.ts'
import { readBody } from './read-body.ts'

/** Bodies above this are passed on as they come and never kept. */
export const MAX_KEPT_BYTES: number = 8 * 1024 * 1024

/** A handler's response: whole and shareable, or kept apart for its own requester. */
export type Loaded =
  | { readonly kind: 'whole'; readonly response: LoadedResponse }
  | { readonly kind: 'apart'; readonly response: Response; readonly why: ApartReason }

/** How a response is taken from its handler. */
export interface LoadOptions {
  readonly route: Route
  /** Tags that the policy gives; the handler's own `Cache-Groups` replace them. */
  readonly tags: readonly Tag[]
  /** @default 8 MiB */
  readonly maxKeptBytes?: number
}

// They tell of one answer, not of the thing: a stored copy must not repeat them. Or they belong to one connection.
const NOT_KEPT: ReadonlySet<string> = new Set([
  'age',
  'cache-groups',
  'cache-status',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'server-timing',
  'springhouse-op',
  'springhouse-partition',
  'springhouse-position',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Takes a handler's response over, without its per-answer fields. */
export async function takeOver(response: Response, options: LoadOptions): Promise<Loaded> {
  const why = judgeShareable(options.route, response)
  if (why !== undefined) return { kind: 'apart', response, why }
  const body = await readBody(response.body, options.maxKeptBytes ?? MAX_KEPT_BYTES)
  const { status, headers } = response
  if (body.kind === 'streaming') {
    return { kind: 'apart', response: new Response(body.body, response), why: 'TOO-LARGE' }
  }
  return {
    kind: 'whole',
    response: {
      status,
      fields: keptFields(headers, options.route),
      body: body.bytes,
      tags: parseCacheGroups(headers.get(FIELD.cacheGroups)) ?? options.tags,
    },
  }
}

// What the route varies by is part of the address that the cache keeps it under, and is emitted with every answer.
function keptFields(headers: Headers, route: Route): readonly (readonly [string, string])[] {
  const others = membersBeyond(headers.get(FIELD.vary), route.vary)
  const fields = [...headers].filter(([name]) => !NOT_KEPT.has(name) && name !== 'vary')
  return others.length === 0 ? fields : [...fields, ['vary', others.join(', ')]]
}
