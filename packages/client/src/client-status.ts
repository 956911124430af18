// SPDX-License-Identifier: MIT
import type { ClientStatus } from './client-events.ts'
import type { Environment } from './environment.ts'
import type { StoredSession } from './storage/confirmation-store.ts'
import { LEASE_MS } from '@springhouse/core'

/** What was known when the page was last open. */
export interface StoredState {
  readonly session: StoredSession | undefined
  /** Epoch milliseconds of the last confirmation. */
  readonly lastContactAtMs: number | undefined
  /** Why nothing could be read. */
  readonly failure: unknown
}

/** What changes of a status; whether it follows is said by its link. */
export type StatusChange = Partial<Omit<ClientStatus, 'following'>>

type BoardEnvironment = Pick<Environment, 'workers' | 'now' | 'startTimer'>

/** Keeps the client's status, and no word of it longer than it holds. */
export class StatusBoard {
  readonly #environment: BoardEnvironment
  readonly #onChange: (status: ClientStatus) => void
  #status: ClientStatus
  #cancelTimer: () => void = () => {}

  constructor(
    stored: StoredState,
    environment: BoardEnvironment,
    onChange: (status: ClientStatus) => void,
  ) {
    this.#environment = environment
    this.#onChange = onChange
    this.#status = firstStatus(stored, environment)
    this.#watchLease()
  }

  /** The status now; a snapshot that never changes itself. */
  get status(): ClientStatus {
    return this.#status
  }

  update(change: StatusChange): void {
    const link = change.link ?? this.#status.link
    const after: ClientStatus = { ...this.#status, ...change, following: link === 'following' }
    if (!differs(this.#status, after)) return
    this.#status = after
    this.#watchLease()
    this.#onChange(after)
  }

  /** Takes back what no longer holds, at once: the page's timers may have slept. */
  recheck(): void {
    const { following, lastContactAtMs } = this.#status
    if (!following || isLeased(lastContactAtMs, this.#environment.now())) return
    this.update({ link: 'connecting', transport: undefined, lagMs: undefined })
  }

  close(): void {
    this.#cancelTimer()
  }

  #watchLease(): void {
    this.#cancelTimer()
    const { following, lastContactAtMs = 0 } = this.#status
    if (!following) return
    const leftMs = lastContactAtMs + LEASE_MS - this.#environment.now()
    this.#cancelTimer = this.#environment.startTimer(() => {
      this.recheck()
    }, leftMs)
  }
}

/** The status before anything was heard. */
export function firstStatus(
  { session, lastContactAtMs }: StoredState,
  environment: Pick<Environment, 'workers' | 'now'>,
): ClientStatus {
  // A second tab hears from the leading one at its next beat only.
  const following = isLeased(lastContactAtMs, environment.now())
  return {
    link: following ? 'following' : 'connecting',
    following,
    leader: false,
    transport: undefined,
    lagMs: undefined,
    lastContactAtMs,
    worker: workerState(environment.workers),
    cache: session?.cache ?? true,
    partition: session?.partition,
  }
}

function isLeased(lastContactAtMs: number | undefined, nowMs: number): boolean {
  if (lastContactAtMs === undefined) return false
  const elapsedMs = nowMs - lastContactAtMs
  return elapsedMs >= 0 && elapsedMs < LEASE_MS
}

function differs(left: ClientStatus, right: ClientStatus): boolean {
  return (
    left.link !== right.link ||
    left.leader !== right.leader ||
    left.transport !== right.transport ||
    left.lagMs !== right.lagMs ||
    left.lastContactAtMs !== right.lastContactAtMs ||
    left.worker !== right.worker ||
    left.cache !== right.cache ||
    left.partition !== right.partition
  )
}

function workerState(workers: Environment['workers']): ClientStatus['worker'] {
  if (workers === undefined) return 'unsupported'
  return workers.active() === undefined ? 'installing' : 'active'
}
