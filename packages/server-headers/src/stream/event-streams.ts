// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { Origin } from '@springhouse/origin'
import { FIELD, ownerOf } from '@springhouse/core'
import type { Identity } from '../identity/identities.ts'
import type { FollowedScope } from '../identity/scopes.ts'
import { pushedResponse } from '../pushed-body.ts'
import { FollowerStream } from './follower-stream.ts'
import { readableOf } from './frame-queue.ts'
import { ScopeRelay } from './scope-relay.ts'

/** How many streams are held at once. */
export interface StreamLimits {
  /**
   * In this process. Each costs some 20 KB.
   *
   * @default 20_000
   */
  readonly process?: number
  /**
   * For one user, on all devices. Sessions that nobody is signed in to aren't counted: they can't be told apart.
   *
   * @default 32
   */
  readonly user?: number
}

/** What every stream of a portal shares. */
export interface EventStreamsOptions {
  readonly origin: Origin
  /** Milliseconds between two beats. */
  readonly beatMs: number
  readonly limits: StreamLimits
  /** Monotonic clock, milliseconds. */
  readonly clock: () => number
  /** A number from 0 up to 1. */
  readonly random: () => number
}

/** What has become of a follower's session since its stream was opened. */
export type Standing =
  | 'same'
  /** The same user may see something else now. */
  | 'other-rights'
  /** Somebody else, or nobody any more. */
  | 'gone'

/** One follower's request for a stream. */
export interface StreamRequest {
  readonly identity: Identity
  readonly scopes: readonly FollowedScope[]
  readonly since: readonly Position[]
  /** Reads the session anew; asked at every beat. */
  readonly standing: () => Promise<Standing>
  readonly signal: AbortSignal
  /** Whether the body is pushed to whoever writes the answer, which costs less than a stream of the platform. */
  readonly isPushed: boolean
}

/** Why no more streams are accepted. */
export type StreamRefusal = 'closed' | 'process-full' | 'user-full'

const STREAM_FIELDS: Readonly<Record<string, string>> = {
  [FIELD.contentType]: 'text/event-stream',
  [FIELD.cacheControl]: 'no-store, no-transform',
  // Platform: nginx buffers answers of its upstream unless told not to.
  'X-Accel-Buffering': 'no',
}

const MAX_PROCESS_STREAMS = 20_000
const MAX_USER_STREAMS = 32

/** The open event streams of a portal. */
export class EventStreams {
  readonly #options: EventStreamsOptions
  readonly #open = new Set<FollowerStream>()
  readonly #byOwner = new Map<string, number>()
  readonly #relays = new Map<string, ScopeRelay>()
  #closed = false

  constructor(options: EventStreamsOptions) {
    this.#options = options
  }

  /** How many followers are connected. */
  get size(): number {
    return this.#open.size
  }

  /** Tells why a session would get no stream now; `undefined` when it would. */
  refusal({ partition, session }: Identity): StreamRefusal | undefined {
    const { process = MAX_PROCESS_STREAMS, user = MAX_USER_STREAMS } = this.#options.limits
    if (this.#closed) return 'closed'
    if (this.#open.size >= process) return 'process-full'
    const count = session === undefined ? 0 : (this.#byOwner.get(ownerOf(partition)) ?? 0)
    return count >= user ? 'user-full' : undefined
  }

  /** Opens a stream. Rejects when the log can't be read or isn't heard. */
  async open(request: StreamRequest): Promise<Response> {
    const owner = ownerOf(request.identity.partition)
    const stream = new FollowerStream(this.#options, request, () => {
      this.#open.delete(stream)
      this.#count(owner, -1)
      this.#forgetIdleRelays(request.scopes)
    })
    this.#open.add(stream)
    this.#count(owner, 1)
    try {
      await stream.start((scope) => this.#relayOf(scope))
    } catch (error) {
      stream.close()
      throw error
    }
    if (this.#closed) stream.close()
    const init = { headers: STREAM_FIELDS }
    const { queue } = stream
    return request.isPushed ? pushedResponse(queue, init) : new Response(readableOf(queue), init)
  }

  /**
   * Ends every stream and accepts no more. Followers reconnect elsewhere.
   *
   * @param spreadMs over how long, in milliseconds, the streams end one by one
   */
  async close(spreadMs: number): Promise<void> {
    this.#closed = true
    const { random } = this.#options
    const ends = Array.from(this.#open, (stream) => stream.closeAfter(random() * spreadMs))
    await Promise.all(ends)
  }

  #relayOf(scope: string): ScopeRelay {
    const existing = this.#relays.get(scope)
    if (existing !== undefined) return existing
    const { origin, clock } = this.#options
    const relay = new ScopeRelay({ origin, scope, clock })
    this.#relays.set(scope, relay)
    return relay
  }

  #forgetIdleRelays(scopes: readonly FollowedScope[]): void {
    for (const { scope } of scopes) {
      if (this.#relays.get(scope)?.isIdle === true) this.#relays.delete(scope)
    }
  }

  #count(owner: string, by: 1 | -1): void {
    const count = (this.#byOwner.get(owner) ?? 0) + by
    if (count === 0) this.#byOwner.delete(owner)
    else this.#byOwner.set(owner, count)
  }
}
