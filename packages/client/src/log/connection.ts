// SPDX-License-Identifier: MIT
import { formatPosition, type Position, type ScopeState, type StreamEvent } from '@springhouse/core'
import type { Environment } from '../environment.ts'
import type { Verdict } from './stream-end.ts'

/** One connection to the log, of whatever kind. */
export interface Connection {
  /** Where the endpoints are mounted. */
  readonly base: string
  /** Where the relay stands: what follows is asked for. */
  readonly states: readonly ScopeState[]
  /** Epoch milliseconds at which it is begun. */
  readonly startedAtMs: number
  readonly environment: Environment
  readonly signal: AbortSignal
  /** Called with one event after the other; the next one waits for the verdict. */
  readonly onEvent: (event: StreamEvent) => Promise<Verdict>
  /** Where the relay stands now. */
  readonly place: (scope: string) => Position | undefined
}

/** Makes the address of an endpoint that resumes from where the relay stands. */
export function resumeUrl(path: string, { base, states }: Connection): string {
  const since = states.map(({ position }) => formatPosition(position)).join(',')
  return `${base}${path}${since === '' ? '' : `?since=${since}`}`
}
