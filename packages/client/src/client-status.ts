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

/** The status before anything was heard. */
export function firstStatus(
  { session, lastContactAtMs }: StoredState,
  environment: Pick<Environment, 'workers' | 'now'>,
): ClientStatus {
  const elapsedMs = environment.now() - (lastContactAtMs ?? Number.NEGATIVE_INFINITY)
  return {
    // A second tab hears from the leading one at its next beat only.
    link: elapsedMs >= 0 && elapsedMs < LEASE_MS ? 'following' : 'connecting',
    leader: false,
    lastContactAtMs,
    worker: workerState(environment.workers),
    cache: session?.cache ?? true,
    partition: session?.partition,
  }
}

/** Tells whether anything differs. */
export function differs(left: ClientStatus, right: ClientStatus): boolean {
  return (
    left.link !== right.link ||
    left.leader !== right.leader ||
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
