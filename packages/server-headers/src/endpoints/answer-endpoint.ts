// SPDX-License-Identifier: MIT
import { ENDPOINT, FIELD } from '@springhouse/core'
import type { Identity } from '../identity/identities.ts'
import { answerBlob, BLOB_METHODS } from '../blobs/answer-blob.ts'
import { problemResponse } from '../problem-response.ts'
import { answerBatch } from './batch.ts'
import { answerChanges } from './changes.ts'
import { allowReading, answerPreflight, refuseCrossSite, type Site, siteOf } from './cross-site.ts'
import type { Endpoint, EndpointRoom, OpenEndpoint } from './endpoint.ts'
import { answerHead } from './head.ts'
import { answerInvalidate } from './invalidate.ts'
import { answerOperations } from './operations.ts'
import { answerPing } from './ping.ts'
import { answerSegment } from './segment.ts'
import { answerStream } from './stream.ts'
import { unavailable } from './unavailable.ts'

type Entry =
  /** For the session that asks. */
  | { readonly kind: 'session'; readonly methods: readonly string[]; readonly answer: Endpoint }
  /** The same for everybody, so that any HTTP cache may give it to the next one. */
  | { readonly kind: 'shared'; readonly methods: readonly string[]; readonly answer: OpenEndpoint }
  /** For other programs, never for pages of another origin. */
  | { readonly kind: 'program'; readonly methods: readonly string[]; readonly answer: OpenEndpoint }
  /** Where devices upload what belongs to their writes. */
  | { readonly kind: 'blob'; readonly methods: readonly string[] }

const READ: readonly string[] = ['GET', 'HEAD']

const ENDPOINTS: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  [ENDPOINT.stream, { kind: 'session', methods: ['GET'], answer: answerStream }],
  [ENDPOINT.changes, { kind: 'session', methods: READ, answer: answerChanges }],
  [ENDPOINT.operations, { kind: 'session', methods: READ, answer: answerOperations }],
  [ENDPOINT.batch, { kind: 'session', methods: ['POST'], answer: answerBatch }],
  [ENDPOINT.ping, { kind: 'session', methods: READ, answer: answerPing }],
  [ENDPOINT.head, { kind: 'shared', methods: READ, answer: answerHead }],
  [ENDPOINT.log, { kind: 'shared', methods: READ, answer: answerSegment }],
  [ENDPOINT.blobs, { kind: 'blob', methods: BLOB_METHODS }],
  [ENDPOINT.invalidate, { kind: 'program', methods: ['POST'], answer: answerInvalidate }],
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
  const [, name = '', ...rest] = path.split('/')
  const entry = ENDPOINTS.get(`/${name}`)
  if (entry === undefined) return unknownEndpoint(siteOf(request, room.allowedOrigins))
  const response = await answerEntry(request, rest, entry, room)
  return request.method === 'HEAD' ? withoutBody(response) : response
}

async function answerEntry(
  request: Request,
  rest: readonly string[],
  entry: Entry,
  room: EndpointRoom,
): Promise<Response> {
  switch (entry.kind) {
    case 'shared':
      return refuseMethod(request, entry) ?? entry.answer(request, rest, room)
    case 'program': {
      if (room.invalidations === undefined) return unknownEndpoint({ kind: 'own' })
      if (isFromOtherPage(request)) return refuseCrossSite()
      return refuseMethod(request, entry) ?? entry.answer(request, rest, room)
    }
    case 'blob':
      return refuseMethod(request, entry) ?? answerBlobs(request, rest, room)
    case 'session': {
      const site = siteOf(request, room.allowedOrigins)
      if (rest.length > 0) return unknownEndpoint(site)
      if (site.kind === 'refused') return refuseCrossSite()
      if (site.kind === 'own') {
        return refuseMethod(request, entry) ?? answerSession(request, entry.answer, room)
      }
      const isPreflight = request.method === 'OPTIONS'
      const response = isPreflight
        ? answerPreflight(entry.methods)
        : (refuseMethod(request, entry) ?? (await answerSession(request, entry.answer, room)))
      allowReading(response, site.origin)
      return response
    }
  }
}

async function answerBlobs(
  request: Request,
  [id = '']: readonly string[],
  room: EndpointRoom,
): Promise<Response> {
  const { blobs: gate, onEvent, allowedOrigins } = room
  if (siteOf(request, allowedOrigins).kind !== 'own') return refuseCrossSite()
  if (gate === undefined) return unknownEndpoint({ kind: 'own' })
  return answerSession(
    request,
    (_, identity) => answerBlob(request, identity, { id, gate, onEvent }),
    room,
  )
}

async function answerSession(
  request: Request,
  answer: Endpoint,
  room: EndpointRoom,
): Promise<Response> {
  let identity: Identity
  try {
    identity = await room.identities.of(request)
  } catch (error) {
    room.onEvent({ type: 'trouble', what: 'session', error })
    return unavailable('The session could not be read')
  }
  const response = await answer(request, identity, room)
  response.headers.set(FIELD.springhousePartition, identity.partition)
  return response
}

// A program sends neither field; a page of the portal itself may call, too, where the portal lets it.
function isFromOtherPage({ headers }: Request): boolean {
  const site = headers.get('Sec-Fetch-Site')
  return site === null ? headers.has('Origin') : site !== 'same-origin' && site !== 'none'
}

function refuseMethod(request: Request, { methods }: Entry): Response | undefined {
  if (methods.includes(request.method)) return undefined
  return problemResponse({
    status: 405,
    title: 'Method not allowed',
    fields: { Allow: methods.join(', ') },
  })
}

function unknownEndpoint(site: Site): Response {
  if (site.kind === 'refused') return refuseCrossSite()
  return problemResponse({ status: 404, title: 'No such endpoint' })
}

function withoutBody(response: Response): Response {
  return new Response(null, { status: response.status, headers: response.headers })
}
