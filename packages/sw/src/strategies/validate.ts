// SPDX-License-Identifier: MIT
import {
  type ForwardReason,
  judgeHead,
  planAfterValidation,
  type ReadPlan,
  type ValidationOutcome,
} from '@springhouse/core'
import type { Found } from '../store/entry-cache.ts'
import { isConditional } from './ask-origin.ts'
import { handOver, passOn, refetch } from './fetch-and-store.ts'
import { fateOf, freshen, freshenEntries, keepFreshened } from './freshen.ts'
import { gatewayTimeout, handOut, ttlOf } from './hand-out.ts'
import type { Landing } from './landing.ts'
import type { Outcome } from './outcome.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'
import { askShared } from './share-fetch.ts'
import { takeIn } from './refresh.ts'

type Validation = Extract<ReadPlan, { kind: 'validate' }>

/**
 * Asks the origin whether a stored response still holds, and answers by what comes: the stored one freshened, a new
 * one, or the copy as it is, where the plan allows that after a failure or a deadline.
 */
export async function validate(
  context: ReadContext,
  read: Read,
  found: Found,
  plan: Validation,
): Promise<Response> {
  const asked = askShared(context, read, [found.entry])
  const outcome = await withinDeadline(context, asked, plan.deadlineMs)
  const answer = planAfterValidation(plan, outcome)
  if (answer.kind === 'gateway-timeout') return gatewayTimeout()
  if (answer.kind === 'copy') {
    const forwardStatus = outcome.kind === 'answered' ? { forwardStatus: outcome.status } : {}
    const copy = await copyOf(context, found, plan, { ...forwardStatus, detail: answer.detail })
    if (copy !== undefined) {
      if (outcome.kind === 'late') void context.waitUntil(takeIn(context, asked, found))
      return copy
    }
  }
  return settle(context, await asked, [found], plan.forward)
}

/** Asks the origin although a stored response is at hand, because the page wants no other answer. */
export async function askAnew(
  context: ReadContext,
  read: Read,
  found: Found,
  forward: ForwardReason,
): Promise<Response> {
  return settle(context, await askShared(context, read), [found], forward)
}

/** Asks the origin with the entity tags of all variants, of which the request selects none (RFC 9111 §4.1). */
export async function validateVariants(
  context: ReadContext,
  read: Read,
  variants: readonly Found[],
  forward: ForwardReason,
): Promise<Response> {
  const entries = variants.map(({ entry }) => entry)
  return settle(context, await askShared(context, read, entries), variants, forward)
}

async function settle(
  context: ReadContext,
  landing: Landing,
  validated: readonly Found[],
  forward: ForwardReason,
): Promise<Response> {
  if (landing.response.status === 304) {
    return settleNotModified(context, landing, validated, forward)
  }
  if (landing.read.request.method === 'HEAD') heedHead(context, landing, validated)
  return handOver(context, landing, forward)
}

async function settleNotModified(
  context: ReadContext,
  landing: Landing,
  validated: readonly Found[],
  forward: ForwardReason,
): Promise<Response> {
  const { tier } = context
  const { read } = landing
  const entries = validated.map(({ entry }) => entry)
  const freshened = freshenEntries(tier, entries, landing).map((one) => ({
    ...one,
    fate: fateOf(tier, landing, one),
  }))
  const keep = (): void => {
    for (const one of freshened) void context.waitUntil(keepFreshened(tier, one, one.fate))
  }
  // The page asked with a validator of its own: the 304 speaks of the page's copy, and perhaps of ours.
  if (isConditional(read.request)) {
    keep()
    return passOn(context, landing, { forward })
  }
  const [first] = freshened
  const found = validated.find(({ entry }) => entry === first?.before)
  if (first === undefined || found === undefined) return refetch(context, read, forward)
  const { entry, fate } = first
  const isInvalid = tier.judge(entry).kind === 'invalid'
  const outcome = {
    forward,
    forwardStatus: 304,
    ...(fate === 'update' ? { stored: true as const } : {}),
    ...(landing.isCollapsed === true ? { collapsed: true as const } : {}),
    ...(isInvalid ? { detail: 'INVALID' } : {}),
  }
  const answer = await handOut(context, { ...found, entry }, outcome)
  if (answer === undefined) return refetch(context, read, forward)
  keep()
  return answer
}

// Spec: an answer to HEAD updates the stored response to GET, or says that it is out of date (RFC 9111 §4.3.5).
function heedHead(context: ReadContext, landing: Landing, validated: readonly Found[]): void {
  const { tier } = context
  const { status, headers } = landing.response
  for (const { entry } of landing.isOwn ? validated : []) {
    const bodyBytes = entry.wasEncoded ? undefined : entry.bodyBytes
    const stored = { ...tier.metadataOf(entry), bodyBytes }
    const meaning = judgeHead(stored, { status, fields: headers })
    if (meaning === 'invalidate') void context.waitUntil(tier.cache.markWritten([entry.url]))
    if (meaning === 'none' || meaning === 'invalidate') continue
    const freshened = freshen(tier, entry, landing)
    const fate = fateOf(tier, landing, freshened)
    void context.waitUntil(keepFreshened(tier, freshened, fate))
  }
}

async function withinDeadline(
  { tier }: ReadContext,
  asked: Promise<Landing>,
  deadlineMs: number | undefined,
): Promise<ValidationOutcome> {
  const failed: ValidationOutcome = { kind: 'disconnected' }
  const settled = asked.then(
    (landing): ValidationOutcome =>
      isInOriginsPlace(landing) ? failed : { kind: 'answered', status: landing.response.status },
    (): ValidationOutcome => failed,
  )
  if (deadlineMs === undefined) return settled
  const answered = new AbortController()
  const late = tier.environment
    .delay(deadlineMs, answered.signal)
    .then((): ValidationOutcome => ({ kind: 'late' }))
  const first = await Promise.race([settled, late])
  answered.abort()
  return first
}

// Somebody has to see the login page of a Wi-Fi network: whoever goes to another page does.
function isInOriginsPlace({ isStranger, read }: Landing): boolean {
  return isStranger && read.request.mode !== 'navigate'
}

async function copyOf(
  context: ReadContext,
  found: Found,
  plan: Validation,
  outcome: Outcome,
): Promise<Response | undefined> {
  const marked = plan.invalid ? { ...outcome, detail: `${outcome.detail ?? ''},INVALID` } : outcome
  const ttlSeconds = await ttlOf(context, found)
  return handOut(context, found, { forward: plan.forward, ttlSeconds, ...marked })
}
