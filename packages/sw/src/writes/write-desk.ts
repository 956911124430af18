// SPDX-License-Identifier: MIT
import type { RouteMatch } from '@springhouse/core'
import { answerLogin } from '../answer-login.ts'
import type { BrowserTier } from '../browser-tier.ts'
import { annotate } from '../strategies/hand-out.ts'
import { invalidateByWrite, invalidateUnanswered, jsonOf } from './own-invalidation.ts'

/** Passes a write to the origin. */
export type SendWrite = (match: RouteMatch, request: Request) => Promise<Response>

/** Saves a write of a queued route; `send` is for one that can't be saved. */
export type QueueWrite = (
  match: RouteMatch,
  request: Request,
  event: ExtendableEvent,
  send: SendWrite,
) => Promise<Response>

/** Answers writes: passes them to the origin and hears what they invalidate; saves those of queued routes first. */
export class WriteDesk {
  readonly #tier: BrowserTier
  readonly #queue: QueueWrite

  constructor(tier: BrowserTier, queue: QueueWrite) {
    this.#tier = tier
    this.#queue = queue
  }

  /**
   * Answers a write to a matched route.
   *
   * @throws TypeError as `fetch` would, when the network fails and the route doesn't queue
   */
  async answer(match: RouteMatch, request: Request, event: ExtendableEvent): Promise<Response> {
    await this.#tier.ready()
    if (!this.#tier.session.cache) return this.#tier.environment.fetch(request)
    return match.route.offline === 'queue'
      ? this.#queue(match, request, event, this.#send)
      : this.#send(match, request)
  }

  readonly #send: SendWrite = async (match, request) => {
    const needsBody = match.route.invalidates.some((template) => template.includes('{body.'))
    const copy = needsBody ? request.clone() : undefined
    const response = match.route.login
      ? await answerLogin(this.#tier, match, () => this.#ask(request))
      : await this.#askAndHear(match, request)
    // Order: heard before the page sees the answer, so that its next read is right.
    if (!this.#tier.isStranger(response)) await this.#invalidate(match, request, response, copy)
    return annotate(request, response, { forward: 'method' })
  }

  async #invalidate(
    match: RouteMatch,
    { method, url }: Request,
    { status, type, headers: fields }: Response,
    copy: Request | undefined,
  ): Promise<void> {
    try {
      const body = jsonOf(await copy?.arrayBuffer())
      await invalidateByWrite(this.#tier, { match, method, url, status, type, fields, body })
    } catch (error) {
      this.#tier.bulletin.trouble('Cannot invalidate by write', error, 'invalidation-failed')
    }
  }

  async #askAndHear(match: RouteMatch, request: Request): Promise<Response> {
    const token = this.#tier.session.token()
    const response = await this.#ask(request)
    await this.#tier.hear({ match, token }, response)
    return response
  }

  async #ask(request: Request): Promise<Response> {
    const { contact, environment } = this.#tier
    try {
      return await contact.watch(environment.fetch(request))
    } catch (error) {
      await invalidateUnanswered(this.#tier, request.url)
      throw error
    }
  }
}
