// SPDX-License-Identifier: MIT
import { FIELD, formatPosition } from '@springhouse/core'
import { type AskedInvalidation, readInvalidation } from '../invalidate/asked-invalidation.ts'
import type { InvalidateGate } from '../invalidate/invalidate-gate.ts'
import { problemResponse } from '../problem-response.ts'
import { readRequestBody } from '../request-body.ts'
import type { EndpointRoom, OpenEndpoint } from './endpoint.ts'
import { jsonResponse } from './json-response.ts'
import { tooMany, unavailable } from './unavailable.ts'

const MAX_BODY_BYTES = 512 * 1024

/** `POST /invalidate { tags, kind?, scope? }`: another program says what has changed. */
export const answerInvalidate: OpenEndpoint = async (request, rest, room) => {
  const { invalidations } = room
  if (rest.length > 0 || invalidations === undefined) {
    return problemResponse({ status: 404, title: 'No such endpoint' })
  }
  const asked = await readAsked(request)
  return asked instanceof Response ? asked : decide(request, asked, invalidations, room)
}

async function readAsked(request: Request): Promise<AskedInvalidation | Response> {
  // Spec: a form of another site can't send this type without asking first (Fetch, CORS-safelisted types).
  const [type = ''] = (request.headers.get(FIELD.contentType) ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json') {
    return problemResponse({ status: 415, title: 'The body must be application/json' })
  }
  const bytes = await readRequestBody(request, MAX_BODY_BYTES)
  if (bytes === undefined) {
    return problemResponse({ status: 413, title: `The body is over ${MAX_BODY_BYTES} bytes` })
  }
  const asked = readInvalidation(new TextDecoder().decode(bytes))
  if (!('type' in asked)) return asked
  return problemResponse({ status: 400, title: 'Not an invalidation', ...asked })
}

async function decide(
  request: Request,
  asked: AskedInvalidation,
  gate: InvalidateGate,
  room: EndpointRoom,
): Promise<Response> {
  let by: string | undefined
  try {
    by = await gate.authorize(request, asked)
  } catch (error) {
    room.onEvent({ type: 'trouble', what: 'session', error })
    return unavailable('Whether the caller may invalidate could not be read')
  }
  if (by === undefined) {
    gate.audit({ type: 'refused', by, asked, why: 'not-allowed' })
    return problemResponse({ status: 403, title: 'Not allowed to invalidate', type: 'not-allowed' })
  }
  const waitSeconds = gate.take(by)
  if (waitSeconds > 0) {
    gate.audit({ type: 'refused', by, asked, why: 'too-often' })
    return tooMany(
      'This caller invalidates too often; several tags fit in one request',
      waitSeconds,
    )
  }
  return perform(by, asked, gate, room)
}

async function perform(
  by: string,
  asked: AskedInvalidation,
  gate: InvalidateGate,
  { origin, onEvent }: EndpointRoom,
): Promise<Response> {
  const { tags, kind, scope } = asked
  try {
    const position = await origin.invalidate(tags, { kind, scope })
    gate.audit({ type: 'invalidated', by, asked, position })
    return jsonResponse(JSON.stringify({ position: formatPosition(position) }))
  } catch (error) {
    onEvent({ type: 'trouble', what: 'log', error })
    gate.audit({ type: 'refused', by, asked, why: 'log-away' })
    return unavailable('The log does not answer; the tags are appended as soon as it does')
  }
}
