// SPDX-License-Identifier: MIT
import type { Answer } from '../outcome/answer.ts'
import { AUTH_HOLD_MS, backoffMs, captiveDelayMs, UPGRADE_HOLD_MS } from '../outcome/delays.ts'
import type { Outcome } from '../outcome/judge-outcome.ts'
import type { Transition } from '../states/transition.ts'
import type { SideEffects } from '../store/operation-store.ts'
import type { LastOutcome, OutboxRecord, Pause, PauseReason } from '../store/outbox-schema.ts'

/** A pause as a run decides it. */
export type NewPause = Omit<Pause, 'id' | 'v'>

/** What to write for an outcome, in one transaction. */
export interface OutcomePlan {
  readonly step: Transition
  readonly effects: SideEffects
}

/** What planning an outcome needs to know. */
export interface OutcomeContext {
  readonly facts: Answer
  /** The pause that the run began with. */
  readonly pause: Pause | undefined
  readonly nowMs: number
  /** A number in [0, 1). */
  readonly random: number
}

/** Turns an outcome into the step of its record and, where it concerns the whole queue, a pause. */
export function planOutcome(
  outcome: Outcome,
  record: OutboxRecord,
  context: OutcomeContext,
): OutcomePlan {
  const { fence } = record
  const last = lastOutcomeOf(context)
  switch (outcome.kind) {
    case 'acked':
      return {
        step: { kind: 'acknowledge', fence, ack: outcome.ack, last },
        effects: { proof: 'connected' },
      }
    case 'parked':
      return { step: { kind: 'park', fence, why: outcome.why, last }, effects: {} }
    case 'held': {
      const { why } = outcome
      const untilMs = context.nowMs + (why === 'upgrade' ? UPGRADE_HOLD_MS : AUTH_HOLD_MS)
      return {
        step: { kind: 'hold', fence, why, last },
        effects: { pause: { why, untilMs, failures: failuresAfter(context.pause) } },
      }
    }
    case 'waiting':
      return planWaiting(outcome, record, { ...context, last })
  }
}

function planWaiting(
  { why, countsAsAttempt, untilMs, stops }: Extract<Outcome, { kind: 'waiting' }>,
  record: OutboxRecord,
  { last, pause, nowMs, random }: OutcomeContext & { readonly last: LastOutcome },
): OutcomePlan {
  const wait = { kind: 'wait', fence: record.fence, why, countsAsAttempt, last } as const
  if (stops === 'owner') {
    // The pause holds it back; when that ends, so does its own wait.
    return {
      step: { ...wait, nextAtMs: 0 },
      effects: { pause: pauseFor(pauseReasonOf(why), untilMs, { pause, nowMs, random }) },
    }
  }
  const nextAtMs = untilMs ?? nowMs + backoffMs(record.attempts, random)
  return { step: { ...wait, nextAtMs }, effects: {} }
}

/** Decides how long to stay quiet after a probe that didn't find the origin. */
export function pauseAfterProbe(
  found: 'captive' | 'offline',
  context: Omit<OutcomeContext, 'facts'>,
): NewPause {
  return pauseFor(found, undefined, context)
}

function pauseFor(
  why: PauseReason,
  untilMs: number | undefined,
  { pause, nowMs, random }: Omit<OutcomeContext, 'facts'>,
): NewPause {
  const failures = failuresAfter(pause)
  const delayMs = why === 'captive' ? captiveDelayMs(failures) : backoffMs(failures, random)
  return { why, untilMs: untilMs ?? nowMs + delayMs, failures }
}

function pauseReasonOf(why: string): PauseReason {
  return why === 'captive' || why === 'throttled' ? why : 'offline'
}

function failuresAfter(pause: Pause | undefined): number {
  return (pause?.failures ?? 0) + 1
}

function lastOutcomeOf({ facts, nowMs }: OutcomeContext): LastOutcome {
  return facts.kind === 'response'
    ? { status: facts.status, problem: facts.problem, atMs: nowMs }
    : { status: undefined, problem: undefined, atMs: nowMs }
}
