// SPDX-License-Identifier: MIT
import { FIELD, groupOf, ownerOf, parseStructuredStrings, type RouteMatch } from '@springhouse/core'
import type { Asker, NewOperation } from '@springhouse/outbox'
import { jsonOf } from './own-invalidation.ts'

/** Makes the outbox's operation of a page's request. */
export function operationOf(write: {
  readonly match: RouteMatch
  readonly request: Request
  readonly body: ArrayBuffer
  readonly key: string
  readonly partition: string
  /** Who asks; `undefined` when the key is the page's own, by which the request is known when it comes again. */
  readonly asker: Asker | undefined
}): NewOperation {
  const { match, request, body, key, partition, asker } = write
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
    ...(asker === undefined ? {} : { asker }),
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

/**
 * Names a page's request, so that it is known when the browser dispatches it anew.
 *
 * Platform: Chromium does so when the worker was stopped before it had answered, also for a POST; nothing on the event
 * says that it is a repetition.
 *
 * @param clientId the page, as the browser names it
 */
export async function nameOfRequest(
  clientId: string,
  { method, url, headers }: Request,
  body: ArrayBuffer,
): Promise<string> {
  const fields = [FIELD.contentType, FIELD.ifMatch, FIELD.ifNoneMatch].map((name) =>
    headers.get(name),
  )
  const head = new TextEncoder().encode(JSON.stringify([clientId, method, url, ...fields]))
  const bytes = await new Blob([head, body]).arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
