// SPDX-License-Identifier: MIT
import { FIELD, formatPosition, type Position, validationFields } from '@springhouse/core'
import { fieldsOf } from '../browser-tier.ts'
import type { EntryRecord } from '../store/schema.ts'
import { type Landing, landingOf } from './landing.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'

/** How the origin is asked. */
export interface Question {
  /** The stored response that is validated. */
  readonly validated?: EntryRecord | undefined
  /** The position of a known invalidation: the answer must not be older, so no cache in between may give it. */
  readonly after?: Position | undefined
}

/** Asks the origin, and hears what its answer says of the session. */
export async function askOrigin(
  context: ReadContext,
  read: Read,
  question: Question = {},
): Promise<Landing> {
  const { tier } = context
  const requestTimeMs = tier.environment.now()
  const positionAtRequest = tier.log.position(read.match.route.scope)
  const response = await forward(context, questionRequest(read, question))
  const responseTimeMs = tier.environment.now()
  const isOwn = await tier.hear(read, response)
  const isStranger = tier.isStranger(response)
  const arrival = { read, response, requestTimeMs, responseTimeMs, isOwn, isStranger }
  return landingOf(arrival, positionAtRequest)
}

// A request of our own making may fail where the page's own would not: a redirect to another origin, a refused preflight.
async function forward(context: ReadContext, request: Request): Promise<Response> {
  try {
    return await context.fetch(request)
  } catch (error) {
    const isAltered = request !== context.request && request.mode !== context.request.mode
    if (!isAltered) throw error
    return context.fetch(context.request)
  }
}

/**
 * Makes the request that is sent to the origin.
 *
 * Platform: own validators go with `no-store`, so that the browser's HTTP cache neither answers nor swallows the 304;
 * and with mode `same-origin`, because `no-cors` drops them. The page's own signal isn't passed on: a refresh outlives it.
 */
function questionRequest(read: Read, { validated, after }: Question): Request {
  const { request } = read
  const isPageConditional =
    request.headers.has(FIELD.ifNoneMatch) || request.headers.has(FIELD.ifModifiedSince)
  const validators =
    validated === undefined || isPageConditional || request.method !== 'GET'
      ? []
      : validationFields({ fields: fieldsOf(validated) })
  const cache = cacheModeOf(read, validators.length > 0, after !== undefined)
  const isUnchanged = validators.length === 0 && after === undefined && cache === request.cache
  if (isUnchanged || request.mode === 'navigate') return request
  const headers = new Headers(request.headers)
  for (const [name, value] of validators) headers.set(name, value)
  if (after !== undefined) headers.set(FIELD.springhouseAfter, formatPosition(after))
  // Platform: with `no-store` the browser adds `no-cache`, at which caches on the way would skip a good copy.
  else if (isOwnOrigin(read) && !headers.has(FIELD.cacheControl)) {
    headers.set(FIELD.cacheControl, 'max-age=0')
  }
  const { method, credentials, redirect, referrer } = request
  const mode = isOwnOrigin(read) ? 'same-origin' : 'cors'
  return new Request(request.url, { method, headers, cache, credentials, redirect, referrer, mode })
}

function cacheModeOf(read: Read, isValidating: boolean, isRefill: boolean): RequestCache {
  const { request, match } = read
  if (isValidating) return 'no-store'
  if (isRefill) return 'reload'
  if (request.cache !== 'default') return request.cache
  if (match.route.origin === 'direct') return 'no-store'
  // The HTTP cache may still hold the answer of the user before.
  return match.route.partition === 'public' ? 'default' : 'no-cache'
}

function isOwnOrigin({ match }: Read): boolean {
  return match.route.origin === undefined || match.route.origin === 'direct'
}
