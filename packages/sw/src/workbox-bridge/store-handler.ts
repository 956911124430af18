// SPDX-License-Identifier: MIT
import './workbox-in-node.ts'
import type { RouteMatch } from '@springhouse/core'
import type { HandlerCallbackOptions } from 'workbox-core/types.js'
import type { Strategy } from 'workbox-strategies/Strategy.js'
import { StrategyHandler } from 'workbox-strategies/StrategyHandler.js'
import { type BrowserTier, fieldsOf } from '../browser-tier.ts'
import { relearned } from '../keys/relearned.ts'
import { draftOf, type Landing, whyNotStored } from '../strategies/landing.ts'
import { readBody } from '../strategies/read-body.ts'
import type { ReadContext } from '../strategies/read-context.ts'
import type { EntryDraft } from '../store/entry-cache.ts'
import type { TracedRead } from '../trace.ts'

/** What a handler is made with. */
export interface StoreHandlerOptions {
  readonly strategy: Strategy
  readonly tier: BrowserTier
  readonly match: RouteMatch
  readonly options: HandlerCallbackOptions
  /** Finds the route of a request. */
  readonly matchOf: (request: Request) => RouteMatch | undefined
  /** Resolves when the answers of this task are on their way. */
  readonly afterAnswers: () => Promise<void>
}

/**
 * Workbox's handler over our store: plugins see the same steps as with Cache Storage, but they decide before us, and we
 * decide last.
 */
export class StoreHandler extends StrategyHandler implements ReadContext {
  readonly tier: BrowserTier
  readonly match: RouteMatch
  traced: TracedRead | undefined
  readonly #options: StoreHandlerOptions

  constructor(options: StoreHandlerOptions) {
    super(options.strategy, options.options)
    this.tier = options.tier
    this.match = options.match
    this.#options = options
  }

  readonly matchOf = (url: string): RouteMatch | undefined =>
    this.#options.matchOf(new Request(url))

  override fetch(input: RequestInfo): Promise<Response> {
    return this.tier.contact.watch(super.fetch(input))
  }

  cacheKeyRequest(mode: 'read' | 'write'): Promise<Request> {
    return this.getCacheKey(this.request, mode)
  }

  async reuse(response: Response): Promise<Response | undefined> {
    let cachedResponse: Response | undefined = response
    for (const callback of this.iterateCallbacks('cachedResponseWillBeUsed')) {
      const shown: { cachedResponse?: Response } = cachedResponse ? { cachedResponse } : {}
      cachedResponse = (await callback({ ...this.#step, ...shown })) ?? undefined
    }
    return cachedResponse
  }

  async keep(landing: Landing): Promise<ArrayBuffer | undefined> {
    const { stored } = landing
    const arrived = stored?.uriKey === undefined ? nothing : this.tier.cache.expect(stored.uriKey)
    try {
      await this.#options.afterAnswers()
      return await this.#store(landing, arrived)
    } finally {
      arrived()
    }
  }

  // What plugins are told at each step.
  get #step(): Pick<HandlerCallbackOptions, 'event'> & { cacheName: string; request: Request } {
    const { request, event } = this
    return { cacheName: this.#options.strategy.cacheName, request, event }
  }

  async #store(landing: Landing, arrived: () => void = nothing): Promise<ArrayBuffer | undefined> {
    // Without such a plugin Workbox would let only a 200 through; what may be stored is ours to judge.
    const response = this.hasCallback('cacheWillUpdate')
      ? await this._ensureResponseSafeToCache(landing.response)
      : landing.response
    const { stored } = landing
    if (response === undefined || stored === undefined) return undefined
    const allowed = { ...landing, response }
    if (whyNotStored(allowed) !== undefined) return undefined
    const named = { ...allowed, stored: relearned(this.tier, stored, allowed) }
    const draft = draftOf(named, this.tier.policy.version)
    return draft === undefined ? undefined : this.#put(draft, response, arrived)
  }

  async #put(
    draft: EntryDraft,
    response: Response,
    arrived: () => void,
  ): Promise<ArrayBuffer | undefined> {
    const { cache } = this.tier
    if (!this.hasCallback('cacheDidUpdate')) {
      const body = await readBody(response, this.tier.bulletin)
      if (body === undefined) return undefined
      const writing = cache.put(draft, body)
      arrived()
      return (await writing) ? body : undefined
    }
    // Order: the plugin is shown what is stored now, which is looked up like any other.
    arrived()
    const oldResponse = await this.#storedResponse(draft)
    const newResponse = response.clone()
    const body = await readBody(response, this.tier.bulletin)
    if (body === undefined || !(await cache.put(draft, body))) return undefined
    for (const callback of this.iterateCallbacks('cacheDidUpdate')) {
      await callback({ ...this.#step, oldResponse, newResponse: newResponse.clone() })
    }
    return body
  }

  // Plugins compare it with the new one.
  async #storedResponse({ uriKey, key }: EntryDraft): Promise<Response | null> {
    const { cache } = this.tier
    const found = (await cache.find(uriKey)).find(({ entry }) => entry.key === key)
    const body = found && (await cache.body(found))
    if (found === undefined || body === undefined) return null
    const { status, statusText } = found.entry
    return new Response(body, { status, statusText, headers: fieldsOf(found.entry) })
  }
}

function nothing(): void {}
