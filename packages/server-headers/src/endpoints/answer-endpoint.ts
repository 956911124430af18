// SPDX-License-Identifier: MIT
import { ENDPOINT, FIELD } from '@springhouse/core'
import { problemResponse } from '../problem-response.ts'
import type { Identity } from '../identity/identities.ts'
import { answerChanges } from './changes.ts'
import type { Endpoint, EndpointRoom } from './endpoint.ts'
import { answerOperations } from './operations.ts'
import { answerPing } from './ping.ts'
import { answerStream } from './stream.ts'
import { unavailable } from './unavailable.ts'

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [ENDPOINT.stream, answerStream],
  [ENDPOINT.changes, answerChanges],
  [ENDPOINT.operations, answerOperations],
  [ENDPOINT.ping, answerPing],
])

/** Tells whether a path is the base or below it. */
export function isBelow(base: string, pathname: string): boolean {
  return pathname === base || pathname.startsWith(`${base}/`)
}

/**
 * Answers a request below the base path.
 *
 * @param path the part of the path after the base
 */
export async function answerEndpoint(
  request: Request,
  path: string,
  room: EndpointRoom,
): Promise<Response> {
  const refusal = refuse(request, path)
  if (refusal !== undefined) return refusal
  let identity: Identity
  try {
    identity = await room.identities.of(request)
  } catch (error) {
    room.onEvent({ type: 'trouble', what: 'session', error })
    return unavailable('The session could not be read')
  }
  const answer = await ENDPOINTS.get(path)?.(request, identity, room)
  const response = answer ?? unknownEndpoint()
  response.headers.set(FIELD.springhousePartition, identity.partition)
  return request.method === 'HEAD' ? withoutBody(response) : response
}

// Spec: Fetch Metadata. A cookie rides along with requests that other sites cause; none of them has business here.
function refuse(request: Request, path: string): Response | undefined {
  if (request.headers.get('Sec-Fetch-Site') === 'cross-site') {
    return problemResponse({ status: 403, title: 'Cross-site request', type: 'cross-site' })
  }
  if (!ENDPOINTS.has(path)) return unknownEndpoint()
  const methods = path === ENDPOINT.stream ? ['GET'] : ['GET', 'HEAD']
  if (methods.includes(request.method)) return undefined
  return problemResponse({
    status: 405,
    title: 'Method not allowed',
    fields: { Allow: methods.join(', ') },
  })
}

function unknownEndpoint(): Response {
  return problemResponse({ status: 404, title: 'No such endpoint' })
}

function withoutBody(response: Response): Response {
  return new Response(null, { status: response.status, headers: response.headers })
}
