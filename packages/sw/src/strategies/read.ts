// SPDX-License-Identifier: MIT
import type { RouteMatch } from '@springhouse/core'
import type { SessionToken } from '../session/session.ts'

/** One read under way: its request, and what the tier knew when it began. */
export interface Read {
  readonly match: RouteMatch
  readonly request: Request
  /** `undefined` while nobody knows whose private data this is: neither looked up nor stored. */
  readonly key: string | undefined
  readonly partition: string | undefined
  readonly token: SessionToken
}
