// SPDX-License-Identifier: MIT
import type { WorkerApi } from '@springhouse/core'
import type { StatusBoard } from './client-status.ts'
import type { Environment } from './environment.ts'
import type { ConfirmationStore, StoredSession } from './storage/confirmation-store.ts'
import { ANONYMOUS } from '@springhouse/core'
import { AnswerWaiters } from './answer-waiters.ts'

/** How long `sessionChanged()` waits for the origin's word. */
const SESSION_LIMIT_MS = 5_000

/** What a client's session needs. */
export interface ClientSessionOptions {
  readonly environment: Pick<Environment, 'startTimer' | 'workers'>
  readonly worker: Pick<WorkerApi, 'forgetPrivateData'>
  readonly store: Pick<ConfirmationStore, 'keepSession'>
  readonly board: StatusBoard
  /** Asks the origin anew. */
  readonly reconnect: () => void
  readonly onPartition: (partition: string) => void
  readonly trouble: (what: string, error: unknown) => void
}

/** Whose session it is, as the origin has named it. */
export class ClientSession {
  readonly #options: ClientSessionOptions
  readonly #answers: AnswerWaiters

  constructor(options: ClientSessionOptions) {
    this.#options = options
    this.#answers = new AnswerWaiters(options.environment)
  }

  /** Forgets what is private, then asks whose session it is. Rejects when the worker could not be told. */
  async signedOut(): Promise<void> {
    const { environment, worker, board, trouble } = this.#options
    try {
      if (environment.workers?.active() !== undefined) await worker.forgetPrivateData()
    } catch (error) {
      trouble('Cannot forget private data', error)
      throw error
    } finally {
      this.adopt({ partition: ANONYMOUS, cache: board.status.cache })
      await this.changed()
    }
  }

  /** Asks whose session it is. Resolves when the origin has answered, could not be reached, or after 5 s. */
  async changed(): Promise<void> {
    const answered = this.#answers.next(SESSION_LIMIT_MS)
    this.#options.reconnect()
    await answered
  }

  /** The origin has answered, or can't be reached. */
  answer(): void {
    this.#answers.answer()
  }

  /** The origin has named the session. */
  adopt(session: StoredSession): void {
    const { store, board, trouble } = this.#options
    store.keepSession(session).catch((error: unknown) => {
      trouble('Cannot store session', error)
    })
    board.update({ cache: session.cache })
    this.changePartition(session.partition)
  }

  /** It is this partition's session from now on. */
  changePartition(partition: string): void {
    const { board, onPartition } = this.#options
    if (partition === board.status.partition) return
    board.update({ partition })
    onPartition(partition)
  }
}
