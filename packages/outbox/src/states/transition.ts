// SPDX-License-Identifier: MIT
import type {
  Acknowledgement,
  EditBase,
  HoldReason,
  LastOutcome,
  Monitor,
  OutboxRecord,
  ParkReason,
  RecordState,
  WaitReason,
} from '../store/outbox-schema.ts'

/** A step in the life of an operation. */
export type Transition =
  /** Written before `fetch`: from here on the origin may have seen it. */
  | {
      readonly kind: 'send'
      readonly fence: number
      /** Version of the app's data that is sent, where that isn't the record's own. */
      readonly sentAs?: number
    }
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
  /** The origin works on it: it is asked again at `nextAtMs`. */
  | {
      readonly kind: 'accept'
      readonly fence: number
      readonly monitor: Monitor
      readonly nextAtMs: number
      readonly last: LastOutcome
    }
  /** Refused because of what others had written, and merged with it: another operation now. */
  | {
      readonly kind: 'rebase'
      readonly fence: number
      readonly key: string
      readonly content: EditedContent
      readonly last: LastOutcome
    }
  /** Found unfit to be sent, before anything went out. */
  | {
      readonly kind: 'set-aside'
      readonly why: 'migration-failed' | 'blob-missing' | 'unreadable' | 'rejected'
      /** What the origin said of a blob. */
      readonly last?: LastOutcome
    }
  /** What must be at the origin before couldn't be brought there yet; the operation itself was not sent. */
  | {
      readonly kind: 'postpone'
      readonly why: WaitReason
      readonly nextAtMs: number
      readonly countsAsAttempt: boolean
      readonly last: LastOutcome
    }
  | { readonly kind: 'hold-back'; readonly why: HoldReason; readonly last: LastOutcome }
  /** It was in a batch, and the origin did not come to it. */
  | { readonly kind: 'put-back'; readonly fence: number }
  /** Changed by its user: another operation now, in the same place. */
  | { readonly kind: 'edit'; readonly key: string; readonly content: EditedContent }
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

/** What a user may change of a write; what is left out stays. */
export interface EditedContent {
  readonly body?: ArrayBuffer | undefined
  readonly contentType?: string
  /** All of its content, as a codec has sealed it. */
  readonly sealed?: ArrayBuffer
  /** What the change is based on now. */
  readonly base?: EditBase
  /** Version of the app's data that the new body is written in. */
  readonly schema?: number
}

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
  accept: { sending: 'waiting' },
  rebase: { sending: 'queued' },
  postpone: { queued: 'waiting', waiting: 'waiting', held: 'waiting' },
  'hold-back': { queued: 'held', waiting: 'held', held: 'held' },
  'put-back': { sending: 'queued' },
  'set-aside': { queued: 'parked', waiting: 'parked', held: 'parked' },
  edit: { parked: 'queued', queued: 'queued' },
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
  // What may be at the origin keeps its content: under a new key its effect would be there twice.
  if (step.kind === 'edit' && record.state === 'queued' && record.everSent) return undefined
  const stateAtMs = state === record.state ? record.stateAtMs : nowMs
  const kept = STARTS_OVER.has(step.kind) ? startedOver(record) : record
  return { ...kept, ...changesOf(record, step, nowMs), state, stateAtMs }
}

const STARTS_OVER: ReadonlySet<Step> = new Set(['retry', 'edit', 'rebase'])

function startedOver(record: OutboxRecord): OutboxRecord {
  const { monitor: _, ...rest } = record
  return { ...rest, why: undefined, nextAtMs: 0, attempts: 0, firstSentAtMs: undefined }
}

// Whoever waits for the former key is told of the new one in the same transaction.
function renamed({ key, formerKeys = [] }: OutboxRecord, newKey: string): Partial<OutboxRecord> {
  return { key: newKey, formerKeys: [...formerKeys, key], everSent: false }
}

function changesOf(record: OutboxRecord, step: Transition, nowMs: number): Partial<OutboxRecord> {
  switch (step.kind) {
    case 'send':
      return {
        fence: step.fence,
        why: undefined,
        everSent: true,
        ...(record.everSent ? { isRepeated: true } : {}),
        attempts: record.attempts + 1,
        firstSentAtMs: record.firstSentAtMs ?? nowMs,
        ...(step.sentAs === undefined ? {} : { sentAs: step.sentAs }),
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
    case 'accept':
      return {
        why: 'accepted',
        monitor: step.monitor,
        nextAtMs: step.nextAtMs,
        attempts: record.attempts - 1,
        last: step.last,
      }
    case 'rebase': {
      const { key, content, last } = step
      return { ...renamed(record, key), ...content, last, merges: (record.merges ?? 0) + 1 }
    }
    case 'set-aside':
      return { why: step.why, ...(step.last !== undefined && { last: step.last }) }
    case 'postpone':
      return {
        why: step.why,
        nextAtMs: step.nextAtMs,
        attempts: record.attempts + (step.countsAsAttempt ? 1 : 0),
        last: step.last,
      }
    case 'hold-back':
      return { why: step.why, nextAtMs: 0, last: step.last }
    case 'put-back':
      // What says that it was sent stays: a request may be delivered twice, and late.
      return { why: undefined, nextAtMs: 0, attempts: record.attempts - 1 }
    case 'edit':
      return { ...renamed(record, step.key), ...step.content, last: undefined }
    case 'recover':
      return { why: 'interrupted', nextAtMs: 0 }
    case 'hasten':
      return { nextAtMs: 0 }
    case 'retry':
      // Its user decides to send it whatever the origin still remembers.
      return { last: undefined }
    case 'discard':
      return { why: 'discarded', ...WITHOUT_PAYLOAD }
    case 'retire':
      return WITHOUT_PAYLOAD
  }
}

const WITHOUT_PAYLOAD = { body: undefined, base: undefined, sealed: undefined } as const

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
