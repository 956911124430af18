// SPDX-License-Identifier: MIT
import type { Answer } from '../outcome/answer.ts'
import {
  AUTH_HOLD_MS,
  backoffMs,
  captiveDelayMs,
  pollDelayMs,
  UPGRADE_HOLD_MS,
} from '../outcome/delays.ts'
import type { Outcome } from '../outcome/outcome.ts'
import type { Transition } from '../states/transition.ts'
import type { SideEffects } from '../store/device-entries.ts'
import type { Pause, PauseReason } from '../store/device-shape.ts'
import type { LastOutcome, OutboxRecord } from '../store/outbox-schema.ts'

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
  /** Makes the key of another operation. */
  readonly newKey: () => string
}

type PauseContext = Omit<OutcomeContext, 'facts' | 'newKey'>

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
    case 'accepted': {
      const polls = (record.monitor?.polls ?? -1) + 1
      const monitor = { url: outcome.url, polls }
      const nextAtMs = outcome.untilMs ?? context.nowMs + pollDelayMs(polls)
      return {
        step: { kind: 'accept', fence, monitor, nextAtMs, last },
        effects: { proof: 'connected' },
      }
    }
    case 'merged':
      return {
        step: { kind: 'rebase', fence, key: context.newKey(), content: outcome.content, last },
        effects: {},
      }
  }
}

/** Turns the plan for an operation into that for one which wasn't sent, because what it refers to couldn't be. */
export function planPostponement({ step, effects }: OutcomePlan): OutcomePlan {
  if (step.kind === 'wait') {
    const { why, nextAtMs, countsAsAttempt, last } = step
    return { step: { kind: 'postpone', why, nextAtMs, countsAsAttempt, last }, effects }
  }
  if (step.kind === 'hold') {
    return { step: { kind: 'hold-back', why: step.why, last: step.last }, effects }
  }
  const last = step.kind === 'park' ? { last: step.last } : {}
  return { step: { kind: 'set-aside', why: 'rejected', ...last }, effects: {} }
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
export function pauseAfterProbe(found: 'captive' | 'offline', context: PauseContext): NewPause {
  return pauseFor(found, undefined, context)
}

function pauseFor(
  why: PauseReason,
  untilMs: number | undefined,
  { pause, nowMs, random }: PauseContext,
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
