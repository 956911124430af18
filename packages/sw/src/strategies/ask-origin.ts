// SPDX-License-Identifier: MIT
import {
  FIELD,
  formatPosition,
  isReadRoute,
  type Position,
  storedUrlOf,
  validationFields,
} from '@springhouse/core'
import type { EntryRecord } from '../store/schema.ts'
import { laterOf, notBefore, noteSeen } from './consistency.ts'
import { type Landing, landingOf } from './landing.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'

/** How the origin is asked. */
export interface Question {
  /** The stored responses that are validated: the selected one, or all variants where none is. */
  readonly validated?: readonly EntryRecord[]
  /** The position of a known invalidation: the answer must not be older, so no cache in between may give it. */
  readonly after?: Position | undefined
  /** Whether something is stored that will not do: then the browser's HTTP cache, which may hold the same, won't either. */
  readonly isRefetch?: boolean
}

/** Asks the origin, and hears what its answer says of the session. */
export async function askOrigin(
  context: ReadContext,
  read: Read,
  question: Question = {},
): Promise<Landing> {
  const { tier } = context
  const positionAtRequest = tier.log.position(read.scope)
  const sent = questionRequest(context, read, question)
  const requestTimeMs = tier.environment.now()
  const response = await forward(context, read, sent)
  const responseTimeMs = tier.environment.now()
  const stored = storedRead(context, read, response)
  const arrival = {
    read,
    stored,
    response,
    sent: sent.headers,
    requestTimeMs,
    responseTimeMs,
    isOwn: await tier.hear(stored ?? read, response),
    isStranger: tier.isStranger(response),
  }
  const landing = landingOf(tier, arrival, positionAtRequest)
  // Order: before the page sees it, so that no later read goes back behind it.
  if (!arrival.isStranger) await noteSeen(tier, stored ?? read, landing.stamp)
  return landing
}

/** Tells whether a page asks with validators of its own: a 304 then speaks of its copy. */
export function isConditional({ headers }: Request): boolean {
  return headers.has(FIELD.ifNoneMatch) || headers.has(FIELD.ifModifiedSince)
}

// A request of our own making may fail where the page's own would not: a redirect to another origin, a refused preflight.
async function forward(context: ReadContext, read: Read, request: Request): Promise<Response> {
  try {
    return await context.fetch(request)
  } catch (error) {
    const isAltered = request !== read.request && request.mode !== read.request.mode
    if (!isAltered) throw error
    return context.fetch(read.request)
  }
}

// Spec: the hops before a redirected answer weren't seen, so it is never stored under the URL that was asked for.
function storedRead(
  { tier, matchOf }: ReadContext,
  read: Read,
  response: Response,
): Read | undefined {
  const { redirected, url: responseUrl } = response
  if (!redirected) return read
  const { method, url, headers, credentials } = read.request
  const readAt = (governed: string): Read | undefined => {
    const match = matchOf(governed)
    if (match === undefined || !isReadRoute(match.route)) return undefined
    const request = new Request(governed, { headers, credentials })
    return { ...tier.begin(match, request, request, read), token: read.token }
  }
  const exchange = { method, url, responseUrl, redirected }
  const ownUrl = storedUrlOf(exchange, (governed) => readAt(governed) !== undefined)
  return ownUrl === undefined ? undefined : readAt(ownUrl)
}

/**
 * Makes the request that is sent to the origin.
 *
 * Platform: own validators go with `no-store`, so that the browser's HTTP cache neither answers nor swallows the 304;
 * and with mode `same-origin`, because `no-cors` drops them. The page's own signal isn't passed on: a refresh outlives it.
 */
function questionRequest(
  { tier }: ReadContext,
  read: Read,
  { validated = [], after, isRefetch = false }: Question,
): Request {
  const { request, body } = read
  const isOwnQuestion = request.method === 'GET' && !isConditional(request)
  const validators = isOwnQuestion
    ? validationFields(...validated.map((entry) => tier.metadataOf(entry)))
    : []
  const oldest = laterOf(notBefore(tier, read), after)
  const isForOrigin = isRefetch || validated.length > 0 || tier.unstored.has(request.url)
  const mode = isOwnOrigin(read) ? 'same-origin' : 'cors'
  const cache =
    validators.length > 0
      ? 'no-store'
      : cacheModeOf(read, { isRefill: after !== undefined, isForOrigin, oldest })
  const isUnchanged = validators.length === 0 && oldest === undefined && cache === request.cache
  if ((isUnchanged && body === undefined) || request.mode === 'navigate') return request
  const headers = new Headers(request.headers)
  for (const [name, value] of validators) headers.set(name, value)
  if (oldest !== undefined) headers.set(FIELD.springhouseAfter, formatPosition(oldest))
  // Platform: with `no-store` the browser adds `no-cache`, at which caches on the way would skip a good copy.
  const asksCaches = after === undefined && isOwnOrigin(read) && !isUnchanged
  if (asksCaches && !headers.has(FIELD.cacheControl)) {
    headers.set(FIELD.cacheControl, 'max-age=0')
  }
  const { method, credentials, redirect, referrer } = request
  const content = body === undefined ? {} : { body }
  const init = {
    method,
    headers,
    cache,
    credentials,
    redirect,
    referrer,
    mode,
    ...content,
  } as const
  return new Request(request.url, init)
}

interface Demands {
  readonly isRefill: boolean
  readonly isForOrigin: boolean
  readonly oldest: Position | undefined
}

function cacheModeOf(read: Read, { isRefill, isForOrigin, oldest }: Demands): RequestCache {
  const { request, match } = read
  if (isRefill) return 'reload'
  // Platform: the browser itself keeps its cache out of a question with validators of the page.
  if (request.cache !== 'default' || isConditional(request)) return request.cache
  if (match.route.origin === 'direct') return 'no-store'
  // Another origin would be asked for leave before a field of ours is sent.
  if (isForOrigin) return isOwnOrigin(read) ? 'no-store' : 'no-cache'
  // The HTTP cache may still hold the answer of the user before.
  return match.route.partition === 'public' && oldest === undefined ? 'default' : 'no-cache'
}

function isOwnOrigin({ match }: Read): boolean {
  return match.route.origin === undefined || match.route.origin === 'direct'
}
