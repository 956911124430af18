// SPDX-License-Identifier: MIT
import type { LogSegment } from '@springhouse/core'
import type { Origin } from '@springhouse/origin'
import { encodeSegment, FIELD, isNotModified, joinSegment, SEGMENT_SIZE } from '@springhouse/core'
import type { FollowedScope } from '../identity/scopes.ts'
import { problemResponse } from '../problem-response.ts'
import type { EndpointRoom, OpenEndpoint } from './endpoint.ts'
import { logTrouble } from './log-trouble.ts'
import { scopeAt } from './scope-at.ts'
import { sharedResponse } from './shared-response.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'
const NUMBER = /^(0|[1-9][0-9]{0,11})$/

/** `GET /log/<epoch>/<n>`, `GET /log/<key>/<epoch>/<n>`: a sealed segment, which never changes. */
export const answerSegment: OpenEndpoint = async (request, rest, room) => {
  const [epoch, number] = rest.slice(-2)
  if (epoch === undefined || number === undefined || !NUMBER.test(number)) return notSealed()
  const followed = scopeAt(rest.slice(0, -2), room)
  if (followed instanceof Response) return followed
  try {
    return await answerSealed(request, followed, { epoch, number: Number(number) }, room)
  } catch (error) {
    return logTrouble(error, room)
  }
}

interface Sealed {
  readonly epoch: string
  readonly number: number
}

async function answerSealed(
  request: Request,
  followed: FollowedScope,
  { epoch, number }: Sealed,
  room: EndpointRoom,
): Promise<Response> {
  const head = await room.heads.read(followed)
  if (head.epoch !== epoch) return gone()
  const after = number * SEGMENT_SIZE
  if (after >= head.tail.after) return notSealed()
  const segment = await readSegment(room.origin, followed, { epoch, after })
  if (segment === undefined) return gone()
  const etag = `"${epoch}.${number}"`
  if (isNotModified(request.headers, { etag })) {
    const headers = { [FIELD.entityTag]: etag, [FIELD.cacheControl]: FOR_EVER }
    return new Response(null, { status: 304, headers })
  }
  return sharedResponse(encodeSegment(segment), { etag, cacheControl: FOR_EVER }, room)
}

async function readSegment(
  origin: Origin,
  { scope }: FollowedScope,
  { epoch, after }: { readonly epoch: string; readonly after: number },
): Promise<LogSegment | undefined> {
  const seq = after + SEGMENT_SIZE
  const entries = await origin.readRange(scope, epoch, after + 1, seq)
  return entries && joinSegment({ epoch, after, seq }, entries)
}

// Order: nobody keeps this, for the next entry may seal it.
function notSealed(): Response {
  return problemResponse({ status: 404, title: 'No such segment yet' })
}

function gone(): Response {
  return problemResponse({
    status: 410,
    title: 'The segment is gone',
    detail: 'It was trimmed, or belongs to a former life of the log; /changes tells how to go on',
  })
}
