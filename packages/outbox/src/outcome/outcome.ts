// SPDX-License-Identifier: MIT
import type { EditedContent } from '../states/transition.ts'
import type { Acknowledgement, HoldReason, ParkReason, WaitReason } from '../store/outbox-schema.ts'

/** What an answer means for its operation and for the queue. */
export type Outcome =
  | { readonly kind: 'acked'; readonly ack: Acknowledgement }
  | {
      readonly kind: 'waiting'
      readonly why: WaitReason
      readonly countsAsAttempt: boolean
      /** Epoch milliseconds; `undefined` means backoff. */
      readonly untilMs: number | undefined
      /** Who waits with it: its group, or everything of its owner. */
      readonly stops: 'group' | 'owner'
    }
  /** Taken on (202), not done: the origin says at `url` what becomes of it. */
  | {
      readonly kind: 'accepted'
      /** Absolute. */
      readonly url: string
      /** Epoch milliseconds; `undefined` means backoff. */
      readonly untilMs: number | undefined
    }
  /** Refused because of what others had written, and merged with it: this is sent instead. */
  | { readonly kind: 'merged'; readonly content: EditedContent }
  | { readonly kind: 'held'; readonly why: Exclude<HoldReason, 'user'> }
  | {
      readonly kind: 'parked'
      readonly why: ParkReason
      /** The answer may hide our own earlier success: the origin's record of operations decides. */
      readonly lookUp: boolean
      /** The key was used for another payload: a bug in the client. */
      readonly keyReused: boolean
    }

/** Something other than the origin answers: everything waits, and nothing counts as a failure. */
export const CAPTIVE: Outcome = {
  kind: 'waiting',
  why: 'captive',
  countsAsAttempt: false,
  untilMs: undefined,
  stops: 'owner',
}

/** Somebody else has changed it, unless that was ourselves. */
export const CONFLICT: Extract<Outcome, { kind: 'parked' }> = {
  kind: 'parked',
  why: 'conflict',
  lookUp: true,
  keyReused: false,
}

/** A person decides. */
export function park(why: ParkReason): Extract<Outcome, { kind: 'parked' }> {
  return { ...CONFLICT, why, lookUp: false }
}

/** It is tried again, and this try counts. */
export function wait(
  why: WaitReason,
  stops: 'group' | 'owner',
  untilMs?: number,
): Extract<Outcome, { kind: 'waiting' }> {
  return { kind: 'waiting', why, countsAsAttempt: true, untilMs, stops }
}

/** The origin is at it: asking again is no failure. */
export function waitInProgress(untilMs: number): Outcome {
  return { ...wait('in-progress', 'group', untilMs), countsAsAttempt: false }
}

/** Outcomes after which the next of the group may follow: the origin has heard the operation. */
export const GOES_ON: ReadonlySet<Outcome['kind']> = new Set(['acked', 'accepted', 'merged'])
