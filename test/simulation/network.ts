// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import type { Random } from '../torture/seeded-random.ts'
import type { Deliveries, Owner } from './deliveries.ts'
import { PORTAL, type SimPortal } from './sim-portal.ts'

/** What the network needs. */
export interface NetworkOptions {
  readonly deliveries: Deliveries
  readonly random: Random
  /** The processes that run now; a request goes to any of them. */
  readonly portals: readonly SimPortal[]
}

/** What an HTTP cache in between has kept. */
interface Kept {
  readonly body: string
  readonly headers: Headers
}

/** Everything between a browser and the processes: it delays, cuts, loses pieces, and keeps copies of what passes. */
export class Network {
  readonly #options: NetworkOptions
  readonly #proxy = new Map<string, Kept>()
  readonly #connections = new Set<Owner>()

  constructor(options: NetworkOptions) {
    this.#options = options
  }

  /** Asks for a row; a cache in between may answer with whatever it has, unless it is told what must not be older. */
  async read(path: string, headers: Headers, owner: Owner): Promise<Response> {
    const { deliveries, random, portals } = this.#options
    await deliveries.arrival(`a read of ${path} sets out`, owner)
    const kept = this.#proxy.get(path)
    const mayBeKept = !headers.has(FIELD.springhouseAfter)
    if (mayBeKept && kept !== undefined && random.chance(0.3)) {
      await deliveries.arrival(`an HTTP cache answers ${path}`, owner)
      return new Response(kept.body, { headers: kept.headers })
    }
    const answer = await random.pick(portals).answer(new Request(PORTAL + path, { headers }))
    const body = await answer.text()
    if (random.chance(0.5)) this.#proxy.set(path, { body, headers: answer.headers })
    await deliveries.arrival(`${path} is answered by ${body}`, owner)
    return new Response(body, { status: answer.status, headers: answer.headers })
  }

  /** Opens a connection of the page: a stream, or a question. */
  async connect(path: string, init: RequestInit, owner: Owner): Promise<Response> {
    const { deliveries, random, portals } = this.#options
    const connection = new AbortController()
    const { signal } = init
    const [what] = path.split('?')
    signal?.throwIfAborted()
    const end = (): void => this.#end(connection)
    signal?.addEventListener('abort', end)
    this.#connections.add(connection)
    await deliveries.arrival(`${what} is asked for`, owner, connection)
    const portal = random.pick(portals)
    const request = new Request(PORTAL + path, {
      headers: new Headers(init.headers),
      signal: connection.signal,
    })
    const answer = await portal.answer(request)
    await deliveries.arrival(`${what} is answered with ${answer.status}`, owner, connection)
    if (answer.body === null) return answer
    const body = this.#slowly(answer.body, owner, connection)
    return new Response(body, { status: answer.status, headers: answer.headers })
  }

  /** Cuts a connection; tells whether there was one. */
  cut(): boolean {
    const { random } = this.#options
    const open = [...this.#connections]
    if (open.length === 0) return false
    const connection = random.pick(open)
    if (connection instanceof AbortController) this.#end(connection)
    return true
  }

  #end(connection: AbortController): void {
    if (!this.#connections.delete(connection)) return
    connection.abort()
    this.#options.deliveries.lose(connection)
  }

  #slowly(
    body: ReadableStream<Uint8Array>,
    owner: Owner,
    connection: AbortController,
  ): ReadableStream<Uint8Array> {
    const { deliveries, random } = this.#options
    const reader = body.getReader()
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return controller.close()
        const isLost = random.chance(0.15)
        await deliveries.arrival(
          isLost ? 'an event is spoilt' : 'an event arrives',
          owner,
          connection,
        )
        if (!isLost) return controller.enqueue(value)
      }
    }
    return new ReadableStream<Uint8Array>(
      {
        pull: (controller) =>
          pull(controller).catch((error: unknown) => {
            void reader.cancel().catch(() => undefined)
            throw error
          }),
        cancel: () => reader.cancel(),
      },
      { highWaterMark: 0 },
    )
  }
}
