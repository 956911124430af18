// SPDX-License-Identifier: MIT
import type { InvalidateOptions } from '../sql/pending-tags.ts'

/**
 * How far an invalidation has come when `Origin.invalidate` resolves:
 *
 * - `appended`: it has its place in the log. Every process that follows the log hears of it, those that don't follow
 *   trust nothing. A failover of Redis may lose it; the log then begins a new epoch, and everything is validated again.
 * - `replicated`: besides, at least `replicas` of Redis' replicas hold it (`WAIT`), so that a failover to one of these
 *   keeps it. The memory driver has none: never reached.
 * - `applied`: besides having been appended, every live process has applied it, so no process answers from an older
 *   copy any more. A process is live until 5 s after it was last heard; one that isn't heard for `maxBlindMs` trusts
 *   nothing anyway. Doesn't include `replicated`, and says nothing of browsers.
 */
export type AcknowledgeLevel = 'appended' | 'replicated' | 'applied'

/** How an invalidation is appended, and what is waited for. */
export interface PublishOptions extends InvalidateOptions {
  /**
   * What to wait for. What isn't reached within `deadlines.acknowledgeMs` rejects with a `NotAcknowledgedError`; the
   * append is done all the same.
   * @default 'appended'
   */
  readonly acknowledge?: AcknowledgeLevel
}
