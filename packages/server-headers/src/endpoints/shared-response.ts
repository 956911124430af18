// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import type { EndpointRoom } from './endpoint.ts'

/** What caches are told of an answer. */
export interface SharedFields {
  readonly etag: string
  readonly cacheControl: string
}

/** Makes a JSON answer that is the same for everybody. */
export function sharedResponse(
  json: string,
  { etag, cacheControl }: SharedFields,
  { allowedOrigins }: EndpointRoom,
): Response {
  const headers = new Headers({
    [FIELD.contentType]: 'application/json',
    [FIELD.cacheControl]: cacheControl,
    [FIELD.entityTag]: etag,
  })
  // Trade: without the asking origin's name in it, one kept answer serves all of them.
  if (allowedOrigins.size > 0) headers.set('Access-Control-Allow-Origin', '*')
  return new Response(json, { headers })
}
