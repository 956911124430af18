// SPDX-License-Identifier: MIT
import type { Tag } from '../log/tag.ts'
import type { FieldReader } from '../protocol/header-names.ts'

/** What a decision needs to know of a stored response; never its body. */
export interface StoredMetadata {
  readonly status: number
  readonly fields: FieldReader
  /** Epoch milliseconds when the request for it (or its last validation) was started. */
  readonly requestTimeMs: number
  /** Epoch milliseconds when that answer's header section had arrived. */
  readonly responseTimeMs: number
  readonly tags: readonly Tag[]
  /** `false` when it was stored under another version of the policy: its body may have another shape. */
  readonly policyVersionCurrent: boolean
  /** Whether a write to its own URI was answered since: then an error of the origin isn't hidden behind it (RFC 9111 §4.4). */
  readonly isWritten?: boolean
}
