// SPDX-License-Identifier: MIT
import type {
  Acknowledgement,
  HoldReason,
  LastOutcome,
  OutboxRecord,
  ParkReason,
  RecordState,
  WaitReason,
} from '../store/outbox-schema.ts'

/** A step in the life of an operation. */
export type Transition =
  /** Written before `fetch`: from here on the origin may have seen it. */
  | { readonly kind: 'send'; readonly fence: number }
  | {
      readonly kind: 'acknowledge'
      readonly fence: number
      readonly ack: Acknowledgement
      readonly last: LastOutcome
    }
  | {
      readonly kind: 'wait'
      readonly fence: number
      readonly why: WaitReason
      readonly nextAtMs: number
      readonly countsAsAttempt: boolean
      readonly last: LastOutcome
    }
  | {
      readonly kind: 'hold'
      readonly fence: number
      readonly why: HoldReason
      readonly last: LastOutcome
    }
  | {
      readonly kind: 'park'
      readonly fence: number
      readonly why: ParkReason
      readonly last: LastOutcome
    }
  /** Found `sending` by a later run: ambiguous, so it is sent again with the same key. */
  | { readonly kind: 'recover' }
  /** Due now: what it waited for has come. */
  | { readonly kind: 'hasten' }
  /** Its user wants it sent again as it is. */
  | { readonly kind: 'retry' }
  /** Its user gives it up. */
  | { readonly kind: 'discard' }
  /** Its acknowledgement has reached the cache: the payload is no longer needed. */
  | { readonly kind: 'retire' }

type Step = Transition['kind']

/** Which step leads where; what isn't listed is refused. Acked never goes back, retired goes nowhere. */
export const NEXT_STATE: Readonly<
  Record<Step, Readonly<Partial<Record<RecordState, RecordState>>>>
> = {
  send: { queued: 'sending', waiting: 'sending', held: 'sending' },
  acknowledge: { sending: 'acked' },
  wait: { sending: 'waiting' },
  hold: { sending: 'held' },
  park: { sending: 'parked' },
  recover: { sending: 'waiting' },
  hasten: { waiting: 'waiting', held: 'held' },
  retry: { parked: 'queued', waiting: 'queued', held: 'queued' },
  discard: { parked: 'retired', queued: 'retired' },
  retire: { acked: 'retired' },
}

/**
 * Takes an operation one step further.
 *
 * @param record the row as it is now, read in the transaction that will write the result
 * @param nowMs epoch milliseconds
 * @returns the changed record, or `undefined` when the step isn't allowed: another state, or another run's attempt
 */
export function transition(
  record: OutboxRecord,
  step: Transition,
  nowMs: number,
): OutboxRecord | undefined {
  const state = NEXT_STATE[step.kind][record.state]
  if (state === undefined) return undefined
  // A run that was overtaken (a frozen tab that thaws) must not judge the attempt of its successor.
  if ('fence' in step && step.kind !== 'send' && step.fence !== record.fence) return undefined
  const stateAtMs = state === record.state ? record.stateAtMs : nowMs
  return { ...record, ...changesOf(record, step, nowMs), state, stateAtMs }
}

function changesOf(record: OutboxRecord, step: Transition, nowMs: number): Partial<OutboxRecord> {
  switch (step.kind) {
    case 'send':
      return {
        fence: step.fence,
        why: undefined,
        everSent: true,
        attempts: record.attempts + 1,
        firstSentAtMs: record.firstSentAtMs ?? nowMs,
      }
    case 'acknowledge':
      return { why: undefined, ack: step.ack, last: step.last }
    case 'wait':
      return {
        why: step.why,
        nextAtMs: step.nextAtMs,
        attempts: record.attempts - (step.countsAsAttempt ? 0 : 1),
        last: step.last,
      }
    case 'hold':
      return { why: step.why, nextAtMs: 0, attempts: record.attempts - 1, last: step.last }
    case 'park':
      return { why: step.why, last: step.last }
    case 'recover':
      return { why: 'interrupted', nextAtMs: 0 }
    case 'hasten':
      return { nextAtMs: 0 }
    case 'retry':
      // Its user decides to send it whatever the origin still remembers.
      return { why: undefined, nextAtMs: 0, attempts: 0, last: undefined, firstSentAtMs: undefined }
    case 'discard':
      return { why: 'discarded', ...WITHOUT_PAYLOAD }
    case 'retire':
      return WITHOUT_PAYLOAD
  }
}

const WITHOUT_PAYLOAD = { body: undefined, base: undefined } as const

/** Attempts after which an operation is shown to its user; it is still retried. */
export const STALLED_AFTER_ATTEMPTS = 20

/** Tells whether an operation has failed so often that its user should know. It is still retried, and never deleted. */
export function isStalled(record: OutboxRecord): boolean {
  return record.state === 'waiting' && record.attempts >= STALLED_AFTER_ATTEMPTS
}

/** States of operations that aren't at the origin yet. */
export const LIVE_STATES = ['queued', 'sending', 'waiting', 'held', 'parked'] as const

/** Tells whether an operation isn't at the origin yet. */
export function isLive(record: OutboxRecord): boolean {
  return record.state !== 'acked' && record.state !== 'retired'
}
