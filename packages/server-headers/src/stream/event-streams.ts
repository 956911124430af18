// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { Origin } from '@springhouse/origin'
import { FIELD } from '@springhouse/core'
import type { Identity } from '../identity/identities.ts'
import { FollowerStream } from './follower-stream.ts'

/** What every stream of a portal shares. */
export interface EventStreamsOptions {
  readonly origin: Origin
  /** Milliseconds between two beats. */
  readonly beatMs: number
  /** Monotonic clock, milliseconds. */
  readonly clock: () => number
}

/** One follower's request for a stream. */
export interface StreamRequest {
  readonly identity: Identity
  readonly scopes: readonly string[]
  readonly since: readonly Position[]
  /** Tells whether the session is still the one that the stream was opened for; asked at every beat. */
  readonly isSameSession: () => Promise<boolean>
  readonly signal: AbortSignal
}

/** The open event streams of a portal. */
export class EventStreams {
  readonly #options: EventStreamsOptions
  readonly #open = new Set<FollowerStream>()
  #closed = false

  constructor(options: EventStreamsOptions) {
    this.#options = options
  }

  /** Whether streams are no longer accepted. */
  get isClosed(): boolean {
    return this.#closed
  }

  /** How many followers are connected. */
  get size(): number {
    return this.#open.size
  }

  /** Opens a stream. Rejects when the log can't be read. */
  async open(request: StreamRequest): Promise<Response> {
    const stream = new FollowerStream(this.#options, request, () => this.#open.delete(stream))
    this.#open.add(stream)
    try {
      await stream.start()
    } catch (error) {
      stream.close()
      throw error
    }
    if (this.#closed) stream.close()
    return new Response(stream.body, {
      headers: {
        [FIELD.contentType]: 'text/event-stream',
        [FIELD.cacheControl]: 'no-store, no-transform',
        // Platform: nginx buffers answers of its upstream unless told not to.
        'X-Accel-Buffering': 'no',
      },
    })
  }

  /** Ends every stream and accepts no more. Followers reconnect elsewhere. */
  close(): void {
    this.#closed = true
    for (const stream of this.#open) stream.close()
  }
}
