// SPDX-License-Identifier: MIT
import type { Route, RouteMatch } from '@springhouse/core'
import {
  appendCacheStatus,
  FIELD,
  isReadRoute,
  isUnsafeMethod,
  matchRoute,
} from '@springhouse/core'
import { ORIGIN_CACHE } from '@springhouse/origin'
import { dispatchOf, rememberDispatch } from './dispatch.ts'
import { answerEndpoint, isBelow } from './endpoints/answer-endpoint.ts'
import type { EndpointRoom } from './endpoints/endpoint.ts'
import { unavailable } from './endpoints/unavailable.ts'
import { requestAfterAnswer } from './identity/after-answer.ts'
import { type Identity, NOBODY } from './identity/identities.ts'
import { namedOwner, refuseOther } from './identity/named-owner.ts'
import { needsPartition } from './identity/name-partition.ts'
import type { Next } from './next.ts'
import { answerRead } from './read/answer-read.ts'
import { finishAnswer } from './read/finish-answer.ts'

/** What a portal's requests are answered with. */
export interface PortalOptions {
  readonly base: string
  readonly room: EndpointRoom
  /** Clock, epoch milliseconds. */
  readonly now: () => number
  /** Monotonic clock, milliseconds. */
  readonly clock: () => number
}

/** Decides for each request of a portal who answers it, and sees that every answer has its fields. */
export class Portal {
  readonly #options: PortalOptions
  readonly #room: EndpointRoom

  constructor(options: PortalOptions) {
    this.#options = options
    this.#room = options.room
  }

  /** Answers a request. Rejects only where `next` does, or the origin. */
  async answer(request: Request, next: Next): Promise<Response> {
    const { base } = this.#options
    const { pathname } = new URL(request.url)
    if (isBelow(base, pathname)) {
      if (dispatchOf(request) === undefined) {
        rememberDispatch(request, (inner) => this.answer(inner, next))
      }
      return answerEndpoint(request, pathname.slice(base.length), this.#room)
    }
    const owner = namedOwner(request)
    const refusal = owner === undefined ? undefined : await this.#refuse(request, owner)
    if (refusal !== undefined) return refusal
    const { policy, enabled } = this.#room.origin
    const match = matchRoute(policy, { method: request.method, pathname })
    if (match === undefined) return this.#passOn(request, next)
    if (isWrite(request, match.route)) return this.#write(request, next)
    if (!enabled) return this.#withoutCache(request, next, 'OFF')
    return this.#read(request, match, next)
  }

  // A write that names its owner is let through to that owner's session alone, whatever the policy says of its route.
  async #refuse(request: Request, owner: string): Promise<Response | undefined> {
    const identity = await this.#identify(request)
    if (identity === undefined) return unavailable('The session could not be read')
    const refusal = refuseOther(owner, identity)
    return refusal && namedBy(identity, refusal)
  }

  async #read(request: Request, match: RouteMatch, next: Next): Promise<Response> {
    const { origin, identities } = this.#room
    const identity = isForEverybody(match.route) ? NOBODY : await this.#identify(request)
    if (identity === undefined) return this.#withoutCache(request, next, 'SESSION')
    const partition = identities.storagePartition(match.route, identity)
    const startedAt = this.#options.clock()
    const answer = await answerRead({ request, match, identity, partition, next }, origin)
    const durationMs = this.#options.clock() - startedAt
    const response = finishAnswer({ request, match, answer, durationMs })
    // Order: private data is named by the session that it was looked up for, whatever has become of that meanwhile.
    if (!isForEverybody(match.route) && !response.headers.has(FIELD.setCookie)) {
      return namedBy(identity, response)
    }
    return this.#named(response, request)
  }

  async #write(request: Request, next: Next): Promise<Response> {
    return this.#passOn(request, async (passed) => keptOut(await next(passed)))
  }

  async #withoutCache(request: Request, next: Next, detail: 'OFF' | 'SESSION'): Promise<Response> {
    return this.#passOn(request, async (passed) => {
      const response = keptOut(await next(passed))
      const field = response.headers.get(FIELD.cacheStatus)
      const member = { cache: ORIGIN_CACHE, forward: 'bypass', detail } as const
      response.headers.set(FIELD.cacheStatus, appendCacheStatus(field, member))
      return response
    })
  }

  async #passOn(request: Request, next: Next): Promise<Response> {
    return this.#named(withOwnHeaders(await next(request)), request)
  }

  /**
   * Says on a response whose session it was made for: the session after it, so that the answer to a login names the
   * new one and the answer to a logout the old one no longer.
   */
  async #named(response: Response, request: Request): Promise<Response> {
    const { headers } = response
    if (!needsPartition(headers)) return response
    const after = requestAfterAnswer(request, headers.getSetCookie(), this.#options.now())
    const identity = await this.#identify(after)
    return identity === undefined ? response : namedBy(identity, response)
  }

  async #identify(request: Request): Promise<Identity | undefined> {
    try {
      return await this.#room.identities.of(request)
    } catch (error) {
      // Nobody's name is better than a wrong one: the answer names no partition.
      this.#room.onEvent({ type: 'trouble', what: 'session', error })
      return undefined
    }
  }
}

function namedBy({ partition }: Identity, response: Response): Response {
  if (needsPartition(response.headers)) {
    response.headers.set(FIELD.springhousePartition, partition)
  }
  return response
}

// A search may be asked for by POST or QUERY: it reads all the same.
function isWrite({ method }: Request, route: Route): boolean {
  return isUnsafeMethod(method) && !isReadRoute(route)
}

function isForEverybody(route: Route): boolean {
  return route.partition === 'public' && route.scope === 'public'
}

// A handler's answer may have come from `fetch` or `Response.redirect`, whose headers can't be changed.
function withOwnHeaders(response: Response): Response {
  return new Response(response.body, response)
}

function keptOut(answer: Response): Response {
  const response = withOwnHeaders(answer)
  if (!response.headers.has(FIELD.cacheControl)) {
    response.headers.set(FIELD.cacheControl, 'no-store')
  }
  return response
}
