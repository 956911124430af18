// SPDX-License-Identifier: MIT
import { FIELD, type ReadPlan } from '@springhouse/core'
import type { Found } from '../store/entry-cache.ts'
import type { EntryRecord } from '../store/schema.ts'
import { askUntilCurrent } from './ask-until-current.ts'
import { absorb, fetchAndStore, handOver } from './fetch-and-store.ts'
import { annotate, handOut, type Outcome, ttlOf } from './hand-out.ts'
import { freshenEntry } from './freshen.ts'
import type { Landing } from './landing.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'

type Validation = Extract<ReadPlan, { kind: 'validate' }>

// Spec: after these the stored response may be handed out instead (RFC 9111 §4.2.4, RFC 5861 §4).
const ORIGIN_FAILURES: ReadonlySet<number> = new Set([500, 502, 503, 504])

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
  const asked = askUntilCurrent(context, read, found.entry)
  const landing = await withinDeadline(context, asked, plan.deadlineMs)
  if (landing.kind === 'landed') return settle(context, landing.landing, found, plan)
  const { detail } = landing
  const mayFallBack = landing.kind === 'late' || plan.fallback.whenDisconnected
  const copy = mayFallBack ? await copyOf(context, found, plan, { detail }) : undefined
  if (copy === undefined) return settle(context, await asked, found, plan)
  if (landing.kind === 'late') void context.waitUntil(absorbed(context, asked, found.entry))
  return copy
}

/** Validates a stored response behind an answer that was already made from it. One refresh an entry at a time. */
export function refreshInBackground(context: ReadContext, read: Read, found: Found): void {
  const { tier } = context
  const refresh = (): Promise<void> =>
    absorbed(context, askUntilCurrent(context, read, found.entry), found.entry)
  void context.waitUntil(tier.refreshOnce(read.key ?? read.request.url, refresh))
}

async function settle(
  context: ReadContext,
  landing: Landing,
  found: Found,
  plan: Validation,
): Promise<Response> {
  const { forward } = plan
  const { status } = landing.response
  if (status === 304) return settleNotModified(context, landing, found, forward)
  if (plan.fallback.onError && ORIGIN_FAILURES.has(status)) {
    const outcome = { forwardStatus: status, detail: 'ORIGIN-ERROR' }
    const copy = await copyOf(context, found, plan, outcome)
    if (copy !== undefined) return copy
  }
  return handOver(context, landing, forward)
}

async function settleNotModified(
  context: ReadContext,
  landing: Landing,
  found: Found,
  forward: Validation['forward'],
): Promise<Response> {
  const { read, response } = landing
  // The page asked with a validator of its own: the 304 speaks of the page's copy.
  if (isConditional(read.request)) return annotate(read.request, response, { forward })
  const entry = freshenEntry(context.tier, found.entry, landing)
  if (entry === undefined) return fetchAndStore(context, read, forward)
  const isInvalid = context.tier.judge(entry).kind === 'invalid'
  const answer = await handOut(
    context,
    { ...found, entry },
    {
      forward,
      forwardStatus: 304,
      ...(landing.isOwn ? { stored: true } : {}),
      ...(isInvalid ? { detail: 'INVALID' } : {}),
    },
  )
  if (answer === undefined) return fetchAndStore(context, read, forward)
  if (landing.isOwn) void context.waitUntil(context.tier.cache.freshen(found.entry, entry))
  return answer
}

type Landed =
  | { readonly kind: 'landed'; readonly landing: Landing }
  | { readonly kind: 'late'; readonly detail: 'DEADLINE' }
  | { readonly kind: 'failed'; readonly detail: 'DISCONNECTED' }

async function withinDeadline(
  { tier }: ReadContext,
  asked: Promise<Landing>,
  deadlineMs: number | undefined,
): Promise<Landed> {
  const failed: Landed = { kind: 'failed', detail: 'DISCONNECTED' }
  const settled = asked.then(
    (landing): Landed => (isInOriginsPlace(landing) ? failed : { kind: 'landed', landing }),
    (): Landed => failed,
  )
  if (deadlineMs === undefined) return settled
  const answered = new AbortController()
  const late = tier.environment
    .delay(deadlineMs, answered.signal)
    .then((): Landed => ({ kind: 'late', detail: 'DEADLINE' }))
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

async function absorbed(
  context: ReadContext,
  asked: Promise<Landing>,
  validated: EntryRecord,
): Promise<void> {
  try {
    const landing = await asked
    if (landing.response.status !== 304) return absorb(context, landing)
    const entry = freshenEntry(context.tier, validated, landing)
    if (entry !== undefined && landing.isOwn) await context.tier.cache.freshen(validated, entry)
  } catch {
    // The network failed behind an answer that has been given: the entry stays as it was.
  }
}

function isConditional({ headers }: Request): boolean {
  return headers.has(FIELD.ifNoneMatch) || headers.has(FIELD.ifModifiedSince)
}
