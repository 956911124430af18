// SPDX-License-Identifier: MIT
import { SpringhouseError } from '@springhouse/core'

/**
 * Thrown by a call to the worker that nobody answers: service workers are not supported here, none became active in
 * time, or the active one stays silent. The portal works on without it; the call may be made again later.
 */
export class WorkerUnavailableError extends SpringhouseError {
  override readonly name = 'WorkerUnavailableError'
  readonly code = 'SPRINGHOUSE_WORKER_UNAVAILABLE'
  readonly reason: 'unsupported' | 'inactive' | 'silent'

  constructor(reason: 'unsupported' | 'inactive' | 'silent', options?: ErrorOptions) {
    super(`Cannot reach the service worker: ${REASONS[reason]}`, options)
    this.reason = reason
  }
}

/** Thrown by a call to a worker that doesn't know this page's protocol version. Reloading the page brings both to the same one. */
export class WorkerRefusedError extends SpringhouseError {
  override readonly name = 'WorkerRefusedError'
  readonly code = 'SPRINGHOUSE_WORKER_REFUSED'
  /** The worker's own words. */
  readonly why: string

  constructor(why: string) {
    super(`Cannot talk to the service worker: ${why}`)
    this.why = why
  }
}

const REASONS = {
  unsupported: 'this browser or context has no service workers',
  inactive: 'none became active in time',
  silent: 'it does not answer',
} as const
