// SPDX-License-Identifier: MIT
import { FIELD, groupOf, ownerOf, parseStructuredStrings, type RouteMatch } from '@springhouse/core'
import type { Asker, NewOperation } from '@springhouse/outbox'
import { sha256Of } from '../keys/digest.ts'
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
  /** What the page has seen of what it changes, where that is known. */
  readonly snapshot: ArrayBuffer | undefined
}): NewOperation {
  const { match, request, body, key, partition, asker, snapshot } = write
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
    dependsOn: namesIn(headers.get(FIELD.springhouseDependsOn)),
    blobRefs: namesIn(headers.get(FIELD.springhouseBlobs)),
    coalesce: match.route.queue?.coalesce === true,
    ...(etag === null ? {} : { base: { etag, ...(snapshot === undefined ? {} : { snapshot }) } }),
    ...(isCreation ? { base: { absent: true } } : {}),
  }
}

// Structured strings, or bare names between commas.
function namesIn(value: string | null): readonly string[] {
  const field = value ?? ''
  const names = parseStructuredStrings(field)?.map((member) => member.value) ?? field.split(',')
  return names.map((name) => name.trim()).filter((name) => name !== '')
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
  return sha256Of(JSON.stringify([clientId, method, url, ...fields]), body)
}
