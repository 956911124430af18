// SPDX-License-Identifier: MIT
import { FIELD, formatStructuredString, ownerOf, type RouteMatch } from '@springhouse/core'
import type { Asker } from '@springhouse/outbox'
import type { BrowserTier } from '../browser-tier.ts'
import type { Sender } from '../outbox/sender.ts'
import { annotate } from '../strategies/hand-out.ts'
import { notSaved, queued } from './answers.ts'
import { idempotencyKeyOf, nameOfRequest, operationOf } from './operation.ts'
import { invalidateByWrite, jsonOf } from './own-invalidation.ts'

/** How long a queued write waits for the origin's own answer, in milliseconds. */
export const ORIGIN_ANSWER_MS = 5000

interface UnsavedWrite {
  readonly key: string
  readonly body: ArrayBuffer
  /** Whose it is, as far as the origin has named the session. */
  readonly owner: string | undefined
}

/** Answers writes: passes them to the origin and hears what they invalidate; saves those of queued routes first. */
export class WriteDesk {
  readonly #tier: BrowserTier
  readonly #outbox: Sender
  readonly #bootId: string

  /** @param options.bootId names this start of the worker */
  constructor(options: {
    readonly tier: BrowserTier
    readonly outbox: Sender
    readonly bootId: string
  }) {
    this.#tier = options.tier
    this.#outbox = options.outbox
    this.#bootId = options.bootId
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
      ? this.#queue(match, request, event)
      : this.#send(match, request)
  }

  async #send(match: RouteMatch, request: Request): Promise<Response> {
    const needsBody = match.route.invalidates.some((template) => template.includes('{body.'))
    const copy = needsBody ? request.clone() : undefined
    const token = this.#tier.session.token()
    const { contact, environment } = this.#tier
    const response = await contact.watch(environment.fetch(request))
    await this.#tier.hear({ match, token }, response)
    // Order: heard before the page sees the answer, so that its next read is right.
    if (!this.#tier.isStranger(response)) {
      const { status, type, headers: fields } = response
      const { method, url } = request
      const body = jsonOf(await copy?.arrayBuffer())
      await invalidateByWrite(this.#tier, { match, method, url, status, type, fields, body })
    }
    return annotate(request, response, { forward: 'method' })
  }

  async #queue(match: RouteMatch, request: Request, event: ExtendableEvent): Promise<Response> {
    const { environment, session, bulletin } = this.#tier
    const body = await request.clone().arrayBuffer()
    const ownKey = idempotencyKeyOf(request)
    let key = ownKey ?? environment.newId()
    const partition = session.lastPartition
    // Nobody has said whose write it would be: it can't be kept apart from another user's.
    if (partition === undefined) {
      return this.#sendWithKey(match, request, { key, body, owner: undefined })
    }
    try {
      const asker = ownKey === undefined ? await this.#askerOf(request, body, event) : undefined
      const record = await this.#outbox.enqueue(
        operationOf({ match, request, body, key, partition, asker }),
      )
      key = record.key
      const answer = await this.#outbox.answerOf(record, ORIGIN_ANSWER_MS, event)
      if (asker !== undefined) await this.#outbox.noteAnswered(record)
      return answer === undefined ? queued(key) : annotate(request, answer, { forward: 'method' })
    } catch (error) {
      bulletin.trouble('Cannot queue write', error)
      return this.#sendWithKey(match, request, { key, body, owner: ownerOf(partition) })
    }
  }

  // A request that no page waits for, such as a form's, is never dispatched anew.
  async #askerOf(
    request: Request,
    body: ArrayBuffer,
    event: ExtendableEvent,
  ): Promise<Asker | undefined> {
    const page = 'clientId' in event ? String(event.clientId) : ''
    if (page === '') return undefined
    return { request: await nameOfRequest(page, request, body), boot: this.#bootId }
  }

  // Not saved: sent at once under the same key, and if that fails the page is told the truth.
  async #sendWithKey(
    match: RouteMatch,
    request: Request,
    { key, body, owner }: UnsavedWrite,
  ): Promise<Response> {
    const headers = new Headers(request.headers)
    headers.set(FIELD.idempotencyKey, formatStructuredString(key))
    if (owner !== undefined) headers.set(FIELD.springhouseOwner, owner)
    const { url, method, credentials, mode } = request
    const content = body.byteLength > 0 ? { body } : {}
    const own = new Request(url, { method, headers, credentials, mode, ...content })
    try {
      return await this.#send(match, own)
    } catch {
      return notSaved()
    }
  }
}
