// SPDX-License-Identifier: MIT
import './workbox-in-node.ts'
import type { RouteMatch } from '@springhouse/core'
import type { HandlerCallbackOptions, WorkboxPlugin } from 'workbox-core/types.js'
import { Strategy } from 'workbox-strategies/Strategy.js'
import type { BrowserTier } from '../browser-tier.ts'
import { performRead } from '../strategies/perform-read.ts'
import type { ReadPlugin } from './read-plugin.ts'
import { StoreHandler } from './store-handler.ts'

/** What a strategy is made with. */
export interface StoreStrategyOptions {
  readonly tier: BrowserTier
  /** Finds the route of a request; the router has done so before. */
  readonly matchOf: (request: Request) => RouteMatch | undefined
  readonly cacheName: string
  readonly plugins: readonly ReadPlugin[]
}

/**
 * A Workbox strategy over our store. What it does with a request is decided by the route of the policy, so one class
 * serves cache-first, stale-while-revalidate, network-first, network-only and cache-only.
 */
export class StoreStrategy extends Strategy {
  readonly #tier: BrowserTier
  readonly #matchOf: (request: Request) => RouteMatch | undefined
  #nextTask: Promise<void> | undefined

  constructor({ tier, matchOf, cacheName, plugins }: StoreStrategyOptions) {
    // Workbox skips a step that is `undefined`; only its types don't say so.
    super({ cacheName, plugins: [...plugins] as WorkboxPlugin[] })
    this.#tier = tier
    this.#matchOf = matchOf
  }

  // Workbox drops the promise of what goes on behind the answer, so that its failure goes unhandled.
  override handle(options: FetchEvent | HandlerCallbackOptions): Promise<Response> {
    const [answered, done] = this.handleAll(options)
    done.catch((error: unknown) =>
      this.#tier.bulletin.trouble('Work behind an answer failed', error, 'work-behind-failed'),
    )
    return answered
  }

  // Order: synchronous up to the handler's constructor, which extends the event's life.
  override handleAll(
    options: FetchEvent | HandlerCallbackOptions,
  ): [Promise<Response>, Promise<void>] {
    const { event } = 'event' in options ? options : { event: options }
    const request =
      typeof options.request === 'string' ? new Request(options.request) : options.request
    const match = this.#matchOf(request)
    if (match === undefined) throw new TypeError(`No route of the policy matches ${request.url}`)
    const handler = new StoreHandler({
      strategy: this,
      tier: this.#tier,
      match,
      options: { event, request, url: new URL(request.url) },
      matchOf: this.#matchOf,
      afterAnswers: () => this.#afterAnswers(),
    })
    const answered = this._getResponse(handler, request, event)
    const maintain = (): Promise<void> => this.#tier.cache.maintain()
    void handler.waitUntil(answered.then(maintain, maintain))
    return [answered, this._awaitComplete(answered, handler, request, event)]
  }

  // Order: in a later task, so that no answer waits for a write; one timer for all that arrive until then.
  #afterAnswers(): Promise<void> {
    this.#nextTask ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#nextTask = undefined
        resolve()
      }, 0)
    })
    return this.#nextTask
  }

  protected override _handle(_request: Request, handler: StoreHandler): Promise<Response> {
    return performRead(handler)
  }
}
