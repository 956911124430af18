// SPDX-License-Identifier: MIT
import { encodeHead, FIELD, isNotModified } from '@springhouse/core'
import type { OpenEndpoint } from './endpoint.ts'
import { logTrouble } from './log-trouble.ts'
import { scopeAt } from './scope-at.ts'
import { sharedResponse } from './shared-response.ts'

/**
 * Any cache keeps it for a second and hands it out for one more while it asks: one request a second and cache, however
 * many followers poll.
 */
const ONE_SECOND = 'public, max-age=1, stale-while-revalidate=1'

/** `GET /head`, `GET /head/<key>`: where a log stands, and what came after its last sealed segment. */
export const answerHead: OpenEndpoint = async (request, rest, room) => {
  const followed = scopeAt(rest, room)
  if (followed instanceof Response) return followed
  try {
    const head = await room.heads.read(followed)
    const etag = `W/"${head.epoch}.${head.seq}"`
    if (isNotModified(request.headers, { etag })) {
      const headers = { [FIELD.entityTag]: etag, [FIELD.cacheControl]: ONE_SECOND }
      return new Response(null, { status: 304, headers })
    }
    return sharedResponse(encodeHead([head]), { etag, cacheControl: ONE_SECOND }, room)
  } catch (error) {
    return logTrouble(error, room)
  }
}
