// SPDX-License-Identifier: MIT
import type { FieldReader } from '@springhouse/core'

/** What came back for one attempt. */
export type Answer = ResponseFacts | Failure

/** What is known of a response, as far as judging it needs. */
export interface ResponseFacts {
  readonly kind: 'response'
  /** 0 for an opaque redirect. */
  readonly status: number
  /** Whether `fetch` followed a redirect. */
  readonly redirected: boolean
  readonly fields: FieldReader
  /** Its body when that is a short JSON document. */
  readonly problem: unknown
  readonly receivedAtMs: number
  /** Whether a probe after this response has proved that the origin itself can be reached. */
  readonly originReached: boolean
  /** Whether the route's own proof says that the origin has handled the operation. */
  readonly isProven?: boolean
  /** Whether the route lets the origin answer 202 and be asked again. */
  readonly mayBeProvisional?: boolean
}

/** No response: the operation may have arrived all the same. */
export interface Failure {
  readonly kind: 'failure'
  /** `interrupted` when this side was told to stop. */
  readonly why: 'offline' | 'timeout' | 'interrupted'
}
