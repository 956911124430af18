// SPDX-License-Identifier: MIT
import type { Random } from '../torture/seeded-random.ts'
import type { Deliveries } from './deliveries.ts'
import { type Hits, NETWORK_POINTS, type NetworkPoint } from './outbox-failpoints.ts'
import { type Actor, NEVER, type Points } from './outbox-points.ts'

/** Answers a request that has arrived. */
export type Arrive = (request: Request, session: string | undefined) => Promise<Response>

/** What a network needs. */
export interface OutboxNetworkOptions {
  readonly deliveries: Deliveries
  readonly random: Random
  readonly hits: Hits
  readonly points: Points
  readonly arrive: Arrive
  /** Whose session a request travels with that leaves now. */
  readonly session: () => string | undefined
}

const FATES = Object.keys(NETWORK_POINTS) as readonly NetworkPoint[]

/** A network that loses, repeats, delays and answers by itself. */
export class OutboxNetwork {
  /** Requests that are on their way or being answered, by what they say. */
  readonly onTheWay = new Map<string, number>()
  readonly #options: OutboxNetworkOptions
  /** What it is that requests travel on: it can be cut. */
  #wire: object = {}

  constructor(options: OutboxNetworkOptions) {
    this.#options = options
  }

  /** What is on its way never arrives. */
  dropAll(): void {
    this.#options.deliveries.lose(this.#wire)
    this.#wire = {}
  }

  /** Sends for a tab, as `fetch` does. Never answers a dead one. */
  async fetch(tab: Actor, url: string, init: RequestInit): Promise<Response> {
    const { points, random, hits } = this.#options
    const request = new Request(new URL(url, 'https://portal.test'), { ...init, signal: null })
    const fate = points.isCalm || random.chance(0.62) ? undefined : random.pick(FATES)
    if (fate !== undefined) hits.note(`network:${fate}`)
    const sent = this.#send(request, fate)
    try {
      return await this.#received(tab, await abortable(sent, init.signal ?? undefined))
    } catch (error) {
      await points.thawed(tab)
      throw error
    }
  }

  async #received(tab: Actor, response: Response): Promise<Response> {
    const { points, random } = this.#options
    await points.pass('client:headers', tab)
    if (response.body === null || !random.chance(0.2)) return response
    const isCut = !points.isCalm && random.chance(0.1)
    return withSlowBody(response, async () => {
      await points.pass('client:body', tab)
      if (!isCut) return
      this.#options.hits.note('server:body')
      throw new TypeError('The body broke off')
    })
  }

  async #send(request: Request, fate: NetworkPoint | undefined): Promise<Response> {
    switch (fate) {
      case undefined:
        return this.#carry(request)
      case 'request-lost':
        throw new TypeError('Failed to fetch')
      case 'answer-lost':
        await this.#carry(request)
        throw new TypeError('Failed to fetch')
      case 'late':
        this.#forget(this.#carry(request, true))
        throw new TypeError('Failed to fetch')
      case 'duplicated':
        this.#forget(this.#carry(request.clone(), true))
        return this.#carry(request)
      case 'hanging':
        if (this.#options.random.chance(0.5)) this.#forget(this.#carry(request))
        return NEVER
      case 'captive':
        return new Response('<h1>Welcome</h1>', { headers: { 'Content-Type': 'text/html' } })
      case 'proxy-error':
        if (this.#options.random.chance(0.5)) this.#forget(this.#carry(request))
        return new Response('<h1>Bad gateway</h1>', {
          status: this.#options.random.pick([502, 503, 504]),
          headers: { 'Content-Type': 'text/html' },
        })
    }
  }

  #forget(carried: Promise<Response>): void {
    carried.catch(() => undefined)
  }

  async #carry(request: Request, isLate = false): Promise<Response> {
    const { deliveries, points, random, arrive, session } = this.#options
    const cookie = session()
    const words = `${request.method} ${keyIn(request)}`
    const wire = this.#wire
    this.#count(words, 1)
    try {
      const isSlow = isLate || (!points.isCalm && random.chance(0.4))
      if (isSlow) await deliveries.arrival(`${words} arrives${isLate ? ' late' : ''}`, wire)
      const response = await arrive(request, cookie)
      if (isSlow) await deliveries.arrival(`the answer to ${words} arrives`, wire)
      return response
    } finally {
      this.#count(words, -1)
    }
  }

  #count(words: string, change: number): void {
    const count = (this.onTheWay.get(words) ?? 0) + change
    if (count > 0) this.onTheWay.set(words, count)
    else this.onTheWay.delete(words)
  }
}

/** The idempotency key of a request, or its path. */
function keyIn({ headers, url }: Request): string {
  return headers.get('Idempotency-Key') ?? new URL(url).pathname
}

function abortable(sent: Promise<Response>, signal: AbortSignal | undefined): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new DOMException('Aborted', 'AbortError'))
    if (signal?.aborted === true) return abort()
    signal?.addEventListener('abort', abort)
    sent.then(resolve, reject)
  })
}

function withSlowBody(response: Response, arrive: () => Promise<void>): Response {
  const { status, headers } = response
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await arrive()
        controller.enqueue(new Uint8Array(await response.arrayBuffer()))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { status, headers })
}
