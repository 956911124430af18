// SPDX-License-Identifier: MIT
import type { Trouble } from '../trouble.ts'

/** Work that must be done before this process may trust its memory again. Rejects when it has to be tried again. */
export type BacklogJob = () => Promise<void>

/** Pause between two tries, in milliseconds. */
const RETRY_MS = 500

/**
 * Invalidations that were committed but could not be appended. They are tried again until they have been.
 *
 * While there are any, this process knows of changes that the log doesn't name, so it must not answer from a cache.
 */
export class Backlog {
  readonly #jobs = new Map<unknown, BacklogJob>()
  readonly #trouble: Trouble
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #closed = false

  constructor(trouble: Trouble) {
    this.#trouble = trouble
  }

  get isEmpty(): boolean {
    return this.#jobs.size === 0
  }

  /**
   * Adds work; a later job with the same name replaces the earlier one, so it must do the earlier one's work too.
   *
   * @param why what has failed; `undefined` when nothing has, and an operator need not hear of it
   */
  add(name: unknown, job: BacklogJob, why: unknown): void {
    this.#jobs.set(name, job)
    if (why !== undefined) this.#trouble.begin(describe(why))
    this.#schedule()
  }

  /** Tries everything now. Never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #runAll(): Promise<void> {
    for (const [name, job] of this.#jobs) {
      const done = await job().then(
        () => true,
        () => false,
      )
      // A job that was replaced while it ran stays.
      if (done && this.#jobs.get(name) === job) this.#jobs.delete(name)
    }
    if (this.isEmpty) this.#trouble.end()
    else this.#schedule()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.run(), RETRY_MS)
    this.#timer.unref()
  }
}

function describe(why: unknown): string {
  return why instanceof Error ? why.message : String(why)
}
