// SPDX-License-Identifier: MIT
import { type Broadcast, type Position, type Tag, WORKER_PROTOCOL } from '@springhouse/core'

/** Tells pages what has happened. Informs only: nothing that must last is sent this way, and a failure to tell is no failure. */
export class Bulletin {
  readonly #post: (message: unknown) => void
  readonly #counters = new Map<string, number>()

  constructor(post: (message: unknown) => void) {
    this.#post = post
  }

  /** These tags were invalidated, at this place of the log if it is known; without both, anything may have changed. */
  changed(scope: string, tags: readonly Tag[], position: Position | undefined): void {
    this.#tell({ springhouse: WORKER_PROTOCOL, type: 'changed', scope, tags, position })
  }

  /** A refresh behind an answer has brought something new for this URL. */
  refreshed(url: string, tags: readonly Tag[]): void {
    this.#tell({ springhouse: WORKER_PROTOCOL, type: 'refreshed', url, tags })
  }

  /** Something happened in the outbox; with numbers, only these operations were changed. */
  outbox(seqs?: readonly number[]): void {
    const changed = seqs === undefined ? {} : { seqs }
    this.#tell({ springhouse: WORKER_PROTOCOL, type: 'outbox', ...changed })
  }

  /** The session's partition is another one. */
  partition(partition: string): void {
    this.#tell({ springhouse: WORKER_PROTOCOL, type: 'partition', partition })
  }

  /** How often each kind of trouble was met since the worker started. */
  get counters(): ReadonlyMap<string, number> {
    return this.#counters
  }

  /** Counts what happens too often to be told each time. */
  count(counter: string): void {
    this.#counters.set(counter, (this.#counters.get(counter) ?? 0) + 1)
  }

  /**
   * Something failed that broke no request.
   *
   * @param counter short name of its kind, such as `store-read-failed`, under which it is counted
   */
  trouble(what: string, error: unknown, counter: string): void {
    this.count(counter)
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    this.#tell({ springhouse: WORKER_PROTOCOL, type: 'trouble', what: `${what}: ${why}` })
  }

  #tell(message: Broadcast): void {
    try {
      this.#post(message)
    } catch {
      // The channel is closed while the worker goes away: there is nobody to tell.
    }
  }
}
