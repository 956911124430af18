// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { BundledBeats } from './bundled-beats.ts'
import type { Connection } from './connection.ts'
import type { StreamEnd, Verdict } from './stream-end.ts'
import type { Watchdog } from './watchdog.ts'

/** Without an event for this long the connection is dropped: beats come every 15 s. */
export const SILENCE_MS = 45_000

/** Passes the events of an open stream on, and watches how they come. */
export class EventFlow {
  readonly #connection: Connection
  readonly #watchdog: Watchdog
  readonly #beats: BundledBeats

  constructor(connection: Connection, watchdog: Watchdog) {
    this.#connection = connection
    this.#watchdog = watchdog
    this.#beats = new BundledBeats(connection.startedAtMs)
  }

  /** Passes one event on. The next one waits for the verdict. */
  async pass(event: StreamEvent): Promise<Verdict> {
    const arrivedAtMs = this.#connection.environment.now()
    // While the event is applied the silence is ours.
    if (!this.#watchdog.hear()) return this.#watchdog.end ?? CLOSED
    const verdict = await this.#connection.onEvent(event)
    if (verdict.kind !== 'continue') return verdict
    if (this.#isBundled(event, arrivedAtMs)) return { kind: 'buffered' }
    this.#watchdog.expect(SILENCE_MS, { kind: 'silent' })
    return verdict
  }

  #isBundled(event: StreamEvent, arrivedAtMs: number): boolean {
    if (event.type === 'hello') return this.#beats.note(0, arrivedAtMs)
    return event.type === 'beat' && this.#beats.note(event.sinceAcceptedMs, arrivedAtMs)
  }
}

const CLOSED: StreamEnd = { kind: 'closed' }
