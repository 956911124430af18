// SPDX-License-Identifier: MIT
import { FIELD, isNotModified, type Policy } from '@springhouse/core'
import { matcherOf } from '../match-request.ts'
import { asOriginAnswers, type OriginState } from './origin-fields.ts'
import { ORIGIN } from './worker-scope.ts'

/** Answers a request as the portal's own handlers would. */
export type TestHandler = (request: Request) => Response | Promise<Response>

/** The network between a test's worker and its origin. */
export class TestNetwork {
  /** Every request that reached the network, oldest first; their bodies can still be read. */
  readonly asked: Request[] = []
  isOnline = true
  /** How many requests wait for their answer. */
  inFlight = 0
  readonly #handler: TestHandler
  readonly #stateOf: () => OriginState | undefined
  readonly #matchOf: ReturnType<typeof matcherOf>

  /** @param stateOf what an origin with Springhouse knows now; `undefined` for one without */
  constructor(policy: Policy, handler: TestHandler, stateOf: () => OriginState | undefined) {
    this.#handler = handler
    this.#stateOf = stateOf
    this.#matchOf = matcherOf(policy, ORIGIN)
  }

  /**
   * Sends a request.
   *
   * @throws TypeError as `fetch` does: while offline, and where the handler answers with `Response.error()`
   */
  readonly fetch = async (request: Request): Promise<Response> => {
    if (!this.isOnline) throw new TypeError('Failed to fetch')
    this.asked.push(request.clone())
    this.inFlight += 1
    try {
      const answer = await this.#answer(request)
      if (answer.type === 'error') throw new TypeError('Failed to fetch')
      return answer
    } finally {
      this.inFlight -= 1
    }
  }

  async #answer(request: Request): Promise<Response> {
    // Order: the stamp is taken before the handler reads anything.
    const state = this.#stateOf()
    const match = this.#matchOf(request)
    const answer = await this.#handler(request)
    if (state === undefined || match === undefined || answer.type === 'error') return answer
    return notModified(request, asOriginAnswers(state, match, request, answer))
  }
}

function notModified(request: Request, answer: Response): Response {
  const etag = answer.headers.get(FIELD.entityTag)
  const isRead = request.method === 'GET' && answer.status === 200 && etag !== null
  if (!isRead || !isNotModified(request.headers, { etag })) return answer
  return new Response(null, { status: 304, headers: answer.headers })
}
