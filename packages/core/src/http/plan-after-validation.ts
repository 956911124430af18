// SPDX-License-Identifier: MIT
import type { ReadPlan } from './plan-read.ts'
import { isOriginFailure } from './statuses.ts'

/** What became of a validation request. */
export type ValidationOutcome =
  | { readonly kind: 'answered'; readonly status: number }
  /** The plan's deadline has passed; an answer may still come. */
  | { readonly kind: 'late' }
  | { readonly kind: 'disconnected' }

/** How the page is answered after a validation request. */
export type AnswerPlan =
  /** By the stored response, its fields updated, as the status that it was stored with. */
  | { readonly kind: 'freshened' }
  /** By the origin's answer, which replaces the stored response or, where it may not be stored, removes it. */
  | { readonly kind: 'received' }
  /** By the stored response as it is. */
  | {
      readonly kind: 'copy'
      readonly detail: 'ORIGIN-ERROR' | 'DEADLINE' | 'DISCONNECTED'
    }
  /** By a 504, or by the failure of the network. */
  | { readonly kind: 'gateway-timeout' | 'network-error' }

/**
 * Decides how a read is answered once its validation request has come to something.
 *
 * @see RFC 9111 §4.3.3, §5.2.2.2, RFC 5861 §4
 */
export function planAfterValidation(
  plan: Extract<ReadPlan, { kind: 'validate' }>,
  outcome: ValidationOutcome,
): AnswerPlan {
  const { fallback, unanswered } = plan
  if (outcome.kind === 'late') return { kind: 'copy', detail: 'DEADLINE' }
  if (outcome.kind === 'disconnected') {
    return fallback.whenDisconnected
      ? { kind: 'copy', detail: 'DISCONNECTED' }
      : { kind: unanswered }
  }
  if (outcome.status === 304) return { kind: 'freshened' }
  // Spec: any other answer must be used; after a 5xx the cache may do as if none had come (RFC 9111 §4.3.3).
  return fallback.onError && isOriginFailure(outcome.status)
    ? { kind: 'copy', detail: 'ORIGIN-ERROR' }
    : { kind: 'received' }
}
