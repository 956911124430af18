// SPDX-License-Identifier: MIT
import type { Origin, SqlDatabase } from '@springhouse/origin'
import type { Springhouse } from '@springhouse/server-headers'
import type { Day } from './data/calendar.ts'
import type { SignedSessions } from './session/signed-sessions.ts'

/** What the handlers work with. */
export interface Services {
  readonly db: SqlDatabase
  readonly origin: Origin
  readonly springhouse: Pick<Springhouse, 'owner'>
  readonly sessions: SignedSessions
  /** The present instant in epoch milliseconds. */
  readonly nowMs: () => number
  readonly today: () => Day
}
