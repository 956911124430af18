// SPDX-License-Identifier: MIT
import type { CacheStatusMember, Position, RouteMatch, Tag } from '@springhouse/core'
import { ORIGIN_CACHE, type Origin } from '@springhouse/origin'
import { FIELD, parseCacheGroups, parsePosition, tagsOf } from '@springhouse/core'
import { createHash } from 'node:crypto'
import type { Identity } from '../identity/identities.ts'
import { scopeOf } from '../identity/scopes.ts'
import type { Next } from '../next.ts'
import type { Body } from '../make-response.ts'
import { cacheUrl } from './cache-url.ts'
import { HandlerLoad, unconditional } from './handler-load.ts'
import type { Loaded } from './load.ts'

/** A read request with everything that decides its answer. */
export interface ReadRequest {
  readonly request: Request
  readonly match: RouteMatch
  readonly identity: Identity
  /** Part of the origin's cache; `undefined` when the response must not be kept. */
  readonly partition: string | undefined
  readonly next: Next
}

/** The answer before the policy's fields are added. */
export interface ReadAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
  readonly tags: readonly Tag[]
  readonly etag: string | undefined
  readonly stamp: Position | undefined
  readonly cacheStatus: CacheStatusMember
  readonly ageSeconds: number
}

/** How long a request with `Springhouse-After` waits for the log, in milliseconds. */
export const AFTER_WAIT_MS = 1_000

/** Answers a read route from the origin's cache, or from its handler where the cache has no business. */
export async function answerRead(read: ReadRequest, origin: Origin): Promise<ReadAnswer> {
  const { request, match, next, partition } = read
  const load = new HandlerLoad(request, match, next)
  // What a request with a body asks for isn't named by its URL.
  if (!isPlainRead(request)) return bypass(read, origin, load, 'METHOD')
  // Spec: a partial answer can't serve others; the handler sees the range and its conditions as they are.
  if (request.method === 'GET' && request.headers.has('Range')) {
    return bypass(read, origin, load, 'RANGE')
  }
  if (partition === undefined) return bypass(read, origin, load, 'ANONYMOUS')
  if (!(await reachesAfter(read, origin))) return bypass(read, origin, load, 'BEHIND')
  return respond(read, origin, load, partition)
}

function isPlainRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}

// A malformed position asks for nothing.
async function reachesAfter(read: ReadRequest, origin: Origin): Promise<boolean> {
  const after = parsePosition(read.request.headers.get(FIELD.springhouseAfter))
  return after === undefined || origin.waitFor(scopeFor(read), after, AFTER_WAIT_MS)
}

async function respond(
  read: ReadRequest,
  origin: Origin,
  load: HandlerLoad,
  partition: string,
): Promise<ReadAnswer> {
  const { request, match } = read
  const { route } = match
  const scope = scopeFor(read)
  // Order: the stamp of a response that the cache never sees is taken before its handler reads the data, too.
  const stamp = origin.stamp(scope)
  const url = cacheUrl(request, route)
  try {
    const question = { route, url, partition, scope, tags: tagsOf(match) }
    const answer = await origin.respond(question, load.load)
    if (load.apart === undefined) return { ...answer, headers: headersOf(answer.fields) }
  } catch (error) {
    if (load.apart === undefined) throw error
  }
  return apartAnswer(read, load.apart, stamp, 'uri-miss')
}

async function bypass(
  read: ReadRequest,
  origin: Origin,
  load: HandlerLoad,
  why: 'METHOD' | 'RANGE' | 'ANONYMOUS' | 'BEHIND',
): Promise<ReadAnswer> {
  const { request } = read
  const stamp = origin.stamp(scopeFor(read))
  const isAsItIs = why === 'METHOD' || why === 'RANGE'
  const loaded = await load.ask(isAsItIs ? request : unconditional(request))
  if (loaded.kind === 'apart') return apartAnswer(read, loaded, stamp, 'bypass')
  const { status, fields, body, tags } = loaded.response
  return {
    status,
    headers: headersOf(fields),
    body,
    tags,
    etag: entityTagOf(body),
    stamp,
    cacheStatus: { cache: ORIGIN_CACHE, forward: 'bypass', detail: why },
    ageSeconds: 0,
  }
}

function apartAnswer(
  read: ReadRequest,
  { response, why }: Loaded & { readonly kind: 'apart' },
  stamp: Position | undefined,
  forward: 'bypass' | 'uri-miss',
): ReadAnswer {
  const { status, headers, body } = response
  return {
    status,
    headers: new Headers(headers),
    body,
    tags: parseCacheGroups(headers.get(FIELD.cacheGroups)) ?? tagsOf(read.match),
    etag: undefined,
    stamp,
    cacheStatus: { cache: ORIGIN_CACHE, forward, detail: why },
    ageSeconds: 0,
  }
}

function scopeFor({ match, identity }: ReadRequest): string {
  return scopeOf(match.route, identity)
}

function headersOf(fields: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers()
  for (const [name, value] of fields) headers.append(name, value)
  return headers
}

function entityTagOf(body: Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
}
