// SPDX-License-Identifier: MIT
import type { RouteMatch } from '@springhouse/core'
import type { RequestIdentity } from '../keys/request-identity.ts'
import type { SessionToken } from '../session/session.ts'

/** One read under way: its request, and what the tier knew when it began. */
export interface Read extends RequestIdentity {
  readonly match: RouteMatch
  readonly request: Request
  /** The URL by which the entry is looked up: the request's, unless a plugin names another. */
  readonly keyUrl: string
  /** The URL under which a write finds the entry. */
  readonly entryUrl: string
  /** `undefined` when the entry has no name, as while nobody knows whose private data it is: neither looked up nor stored. */
  readonly uriKey: string | undefined
  readonly partition: string | undefined
  /** Whose log tells of it; `undefined` while nobody has named the scope of the session's tenant. */
  readonly scope: string | undefined
  readonly token: SessionToken
}
