// SPDX-License-Identifier: MIT
import { planRead, type ReadInput, type ReadPlan, type Validity } from '@springhouse/core'
import { answerLogin } from '../answer-login.ts'
import type { Lookup } from '../browser-tier.ts'
import type { Found } from '../store/entry-cache.ts'
import { answerRange } from './answer-range.ts'
import { askOrigin } from './ask-origin.ts'
import { isBehind } from './consistency.ts'
import { awaitLog, canWait, mayBecomeFresh, refreshUnlessFresh } from './await-log.ts'
import { fetchAndStore, passOn, refetch } from './fetch-and-store.ts'
import { gatewayTimeout, handOut } from './hand-out.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'
import { askAnew, validate, validateVariants } from './validate.ts'

/**
 * Answers a read: gathers what the decision depends on, lets `core` decide, and performs it.
 *
 * @throws TypeError as `fetch` would, when the network fails and no copy may be handed out
 */
export async function performRead(context: ReadContext): Promise<Response> {
  const { tier, match, request } = context
  await tier.ready()
  if (!tier.session.cache) return context.fetch(request)
  if (match.route.login) return answerLogin(tier, match, () => context.fetch(request))
  const identity = tier.identify(match, request)
  const keyRequest = await context.cacheKeyRequest('read')
  const decide = async (): Promise<Decision> =>
    decideRead(context, tier.begin(match, request, keyRequest, await identity))
  let decision = await decide()
  const isAsked = decision.plan.kind === 'validate' && canWait(request)
  if (isAsked && mayBecomeFresh(tier, decision.read, decision.input)) {
    await awaitLog(tier, decision.read.scope)
    // Order: all of it anew, since the session may be another one now, and the stored response gone.
    if (!tier.session.cache) return context.fetch(request)
    decision = await decide()
  }
  const { read, lookup, input, plan } = decision
  const { stored, validity, following, nowMs: atMs } = input
  const miss = lookup.forward
  context.traced = { atMs, read, plan, miss, stored, validity, following, outcome: undefined }
  tier.trace.note(context.traced)
  return perform(context, decision)
}

/** What was decided about a read, and from what. */
interface Decision {
  readonly read: Read
  readonly lookup: Lookup
  readonly input: ReadInput
  readonly plan: ReadPlan
}

async function decideRead({ tier, match, request }: ReadContext, read: Read): Promise<Decision> {
  const { scope } = read
  // Order: both are asked at once, since each may have to be read; the one that is always needed first.
  const looking = tier.lookup(read)
  const followed = tier.log.isFollowing(scope)
  const lookup = await looking
  const { found } = lookup
  const { method, cache: cacheMode, headers } = request
  const decided = (following: boolean): Decision => {
    const input = {
      request: { method, isKeyed: read.isKeyed, cacheMode, fields: headers },
      stored: found && tier.metadataOf(found.entry),
      validity: found === undefined ? UNSTORED : tier.judge(found.entry),
      route: match.route,
      following,
      isBehind: found !== undefined && isBehind(tier, read, found.entry),
      nowMs: tier.environment.now(),
    }
    return { read, lookup, input, plan: planRead(input) }
  }
  const known = decided(tier.log.follows(scope))
  // What is fresh for those who don't follow is so for all: nothing more needs to be read.
  const isFresh = known.plan.kind === 'hit' && !known.plan.stale
  // Order: judged after it was awaited, so that nothing is heard in between.
  return isFresh || known.input.following ? known : decided(await followed)
}

const UNSTORED: Validity = { kind: 'unknown', why: 'unstamped' }

function perform(context: ReadContext, decision: Decision): Promise<Response> {
  const { read, plan } = decision
  const { found, variants, forward } = decision.lookup
  const isAnswerable = plan.kind !== 'gateway-timeout' && plan.kind !== 'network-error'
  if (isAnswerable && read.request.headers.has('Range')) {
    return answerRange(context, read, found, plan)
  }
  if (plan.kind === 'bypass') return bypass(context, read, plan.why)
  if (plan.kind === 'fetch') {
    if (found !== undefined) return askAnew(context, read, found, plan.forward)
    // A reload wants no 304.
    return plan.forward === 'uri-miss' && variants.length > 0
      ? validateVariants(context, read, variants, forward)
      : fetchAndStore(context, read, forward)
  }
  if (plan.kind !== 'hit' && plan.kind !== 'validate') return unanswered(plan.kind)
  if (found === undefined) return fetchAndStore(context, read, forward)
  return plan.kind === 'hit'
    ? hit(context, decision, found, plan)
    : validate(context, read, found, plan)
}

type Hit = Extract<ReadPlan, { kind: 'hit' }>

async function hit(
  context: ReadContext,
  { read, input }: Decision,
  found: Found,
  { ttlSeconds, stale, why, validateInBackground }: Hit,
): Promise<Response> {
  const detail = stale ? { detail: why } : {}
  const answer = await handOut(context, found, { hit: true, ttlSeconds, ...detail })
  if (answer === undefined) return refetch(context, read, 'uri-miss')
  if (validateInBackground) {
    void context.waitUntil(refreshUnlessFresh(context, read, found, input))
  }
  return answer
}

async function unanswered(kind: 'gateway-timeout' | 'network-error'): Promise<Response> {
  if (kind === 'network-error') throw new TypeError('Failed to fetch')
  return gatewayTimeout()
}

async function bypass(context: ReadContext, read: Read, why: string): Promise<Response> {
  const landing = await askOrigin(context, read)
  return passOn(context, landing, { forward: 'bypass', detail: why })
}
