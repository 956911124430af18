// SPDX-License-Identifier: MIT
import type { RouteMatch } from '@springhouse/core'
import type { HandlerCallbackOptions } from 'workbox-core/types.js'
import type { Strategy } from 'workbox-strategies/Strategy.js'
import { StrategyHandler } from 'workbox-strategies/StrategyHandler.js'
import type { BrowserTier } from '../browser-tier.ts'
import { handOut } from '../strategies/hand-out.ts'
import { draftOf, type Landing, landingOf, whyNotStored } from '../strategies/landing.ts'
import type { ReadContext } from '../strategies/read-context.ts'

/** What a handler is made with. */
export interface StoreHandlerOptions {
  readonly strategy: Strategy
  readonly tier: BrowserTier
  readonly match: RouteMatch
  readonly options: HandlerCallbackOptions
}

/**
 * Workbox's handler over our store: plugins see the same steps as with Cache Storage, but they decide before us, and we
 * decide last.
 */
export class StoreHandler extends StrategyHandler implements ReadContext {
  readonly tier: BrowserTier
  readonly match: RouteMatch
  readonly #strategy: Strategy

  constructor({ strategy, tier, match, options }: StoreHandlerOptions) {
    super(strategy, options)
    this.tier = tier
    this.match = match
    this.#strategy = strategy
  }

  override fetch(input: RequestInfo): Promise<Response> {
    return this.tier.contact.watch(super.fetch(input))
  }

  cacheKeyRequest(mode: 'read' | 'write'): Promise<Request> {
    return this.getCacheKey(this.request, mode)
  }

  /** Finds what is stored for a request, whether fresh or not. */
  override async cacheMatch(key: RequestInfo): Promise<Response | undefined> {
    await this.tier.ready()
    const request = new Request(key)
    const keyRequest = await this.getCacheKey(request, 'read')
    const { found } = await this.tier.lookup(this.tier.begin(this.match, request, keyRequest))
    return found === undefined ? undefined : handOut(this, found, { hit: true })
  }

  /** Stores a response, if the rules of HTTP, session and log allow it. */
  override async cachePut(key: RequestInfo, response: Response): Promise<boolean> {
    await this.tier.ready()
    const request = new Request(key)
    const keyRequest = await this.getCacheKey(request, 'write')
    const read = this.tier.begin(this.match, request, keyRequest)
    const nowMs = this.tier.environment.now()
    const isOwn = await this.tier.hear(read, response)
    const isStranger = this.tier.isStranger(response)
    const times = { requestTimeMs: nowMs, responseTimeMs: nowMs }
    return this.#store(landingOf({ read, response, isOwn, isStranger, ...times }, undefined))
  }

  async reuse(response: Response): Promise<Response | undefined> {
    let cachedResponse: Response | undefined = response
    for (const callback of this.iterateCallbacks('cachedResponseWillBeUsed')) {
      const { cacheName } = this.#strategy
      const { request, event } = this
      const shown: Response | undefined = cachedResponse
      cachedResponse =
        (await callback({
          cacheName,
          request,
          event,
          ...(shown === undefined ? {} : { cachedResponse: shown }),
        })) ?? undefined
    }
    return cachedResponse
  }

  async keep(landing: Landing): Promise<void> {
    // Order: in a later task, so that the answer is on its way before the store is touched.
    await new Promise((resolve) => {
      setTimeout(resolve, 0)
    })
    await this.#store(landing)
  }

  async #store(landing: Landing): Promise<boolean> {
    // Without such a plugin Workbox would let only a 200 through; what may be stored is ours to judge.
    const response = this.hasCallback('cacheWillUpdate')
      ? await this._ensureResponseSafeToCache(landing.response)
      : landing.response
    if (response === undefined) return false
    const allowed = { ...landing, response }
    const draft = draftOf(allowed, this.tier.policy.version)
    if (draft === undefined || whyNotStored(allowed) !== undefined) return false
    const newResponse = this.hasCallback('cacheDidUpdate') ? response.clone() : undefined
    const body = await readBody(response)
    if (body === undefined || !(await this.tier.cache.put(draft, body))) return false
    if (newResponse !== undefined) {
      const { cacheName } = this.#strategy
      const { request, event } = this
      await this.runCallbacks('cacheDidUpdate', { cacheName, newResponse, request, event })
    }
    return true
  }
}

// Bodies beyond this are handed through and not stored: they would be held in memory at once.
const MAX_BODY_BYTES = 32 * 1024 * 1024

async function readBody(response: Response): Promise<ArrayBuffer | undefined> {
  const announced = Number(response.headers.get('Content-Length') ?? 0)
  if (announced > MAX_BODY_BYTES) {
    await response.body?.cancel()
    return undefined
  }
  try {
    const body = await response.arrayBuffer()
    return body.byteLength > MAX_BODY_BYTES ? undefined : body
  } catch {
    // The connection broke in the middle: an incomplete response is never stored (RFC 9111 §3.3).
    return undefined
  }
}
