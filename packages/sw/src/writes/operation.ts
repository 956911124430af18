// SPDX-License-Identifier: MIT
import { FIELD, groupOf, ownerOf, parseStructuredStrings, type RouteMatch } from '@springhouse/core'
import type { NewOperation } from '@springhouse/outbox'
import { jsonOf } from './own-invalidation.ts'

/** Makes the outbox's operation of a page's request. */
export function operationOf(write: {
  readonly match: RouteMatch
  readonly request: Request
  readonly body: ArrayBuffer
  readonly key: string
  readonly partition: string
}): NewOperation {
  const { match, request, body, key, partition } = write
  const { url, method, headers } = request
  const etag = headers.get(FIELD.ifMatch)
  const isCreation = headers.get(FIELD.ifNoneMatch) === '*'
  return {
    owner: ownerOf(partition),
    group: groupOf(match, new URL(url).pathname, jsonOf(body)),
    method,
    url,
    body: body.byteLength === 0 ? undefined : body,
    contentType: headers.get(FIELD.contentType) ?? undefined,
    idempotencyKey: key,
    ...(etag === null ? {} : { base: { etag } }),
    ...(isCreation ? { base: { absent: true } } : {}),
  }
}

/** Reads the page's own `Idempotency-Key`, a structured string or bare. */
export function idempotencyKeyOf({ headers }: Request): string | undefined {
  const field = headers.get(FIELD.idempotencyKey)
  if (field === null || field === '') return undefined
  return parseStructuredStrings(field)?.[0]?.value ?? field
}
