// SPDX-License-Identifier: MIT
import type { Trouble } from '../trouble.ts'
import { PENDING_CHANNEL } from './pending-rows.ts'
import type { SqlDatabase } from './sql-database.ts'

/** Longest pause between two questions while the database doesn't answer, in milliseconds. */
const MAX_PAUSE_MS = 30_000

/** How often the pause between two tries to listen is doubled: it ends at 32 questions. */
const MAX_DOUBLINGS = 5

/** What a relay loop works with. */
export interface RelayLoopOptions {
  readonly database: SqlDatabase
  /** Appends what waits. Rejects when the database can't be asked. */
  readonly relay: () => Promise<void>
  readonly trouble: Trouble
  /** Pause between two questions, in milliseconds. */
  readonly pollMs: number
}

/**
 * Relays what others write into a database: at once where it can listen, and by asking again and again, because a
 * notification is lost with its connection and a process that was killed sends none.
 */
export class RelayLoop {
  readonly #options: RelayLoopOptions
  #endListening: (() => Promise<void>) | undefined
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #isAskedAgain = false
  #isClosed = false
  #failures = 0
  #listenFailures = 0
  #turnsToListening = 0

  constructor(options: RelayLoopOptions) {
    this.#options = options
  }

  /** Resolves when it listens, or can't. */
  async start(): Promise<void> {
    await this.#listenAgain()
    this.#schedule()
  }

  /** Relays now; once more when it is asked for meanwhile. */
  wake(): void {
    this.#isAskedAgain = true
    if (this.#isClosed || this.#running !== undefined) return
    clearTimeout(this.#timer)
    this.#running = this.#run().finally(() => {
      this.#running = undefined
      this.#schedule()
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running
    const end = this.#endListening
    this.#endListening = undefined
    await end?.().catch(() => undefined)
  }

  async #run(): Promise<void> {
    while (this.#isAskedAgain && !this.#isClosed) {
      this.#isAskedAgain = false
      try {
        // Order: listening comes first, so that nothing is written between the question and the listening.
        await this.#listenAgain()
        await this.#options.relay()
        this.#failures = 0
        this.#options.trouble.end()
      } catch (error) {
        this.#failures += 1
        this.#options.trouble.begin(error instanceof Error ? error.message : String(error))
      }
    }
  }

  /** Tries to listen; asking goes on without it, so a failure is no trouble, only tried again ever more seldom. */
  async #listenAgain(): Promise<void> {
    if (this.#endListening !== undefined) return
    this.#turnsToListening -= 1
    if (this.#turnsToListening > 0) return
    try {
      await this.#listen()
      this.#listenFailures = 0
    } catch {
      this.#listenFailures = Math.min(this.#listenFailures + 1, MAX_DOUBLINGS)
      this.#turnsToListening = 2 ** this.#listenFailures
    }
  }

  async #listen(): Promise<void> {
    const { database } = this.#options
    this.#endListening = await database.listen?.(PENDING_CHANNEL, {
      notified: () => this.wake(),
      lost: () => {
        this.#endListening = undefined
        this.wake()
      },
    })
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    const pauseMs = Math.min(this.#options.pollMs * 2 ** this.#failures, MAX_PAUSE_MS)
    this.#timer = setTimeout(() => this.wake(), pauseMs)
    this.#timer.unref()
  }
}
