// SPDX-License-Identifier: MIT
import { planRead, type ReadPlan, type Validity } from '@springhouse/core'
import type { Lookup } from '../browser-tier.ts'
import { fetchAndStore } from './fetch-and-store.ts'
import { annotate, handOut } from './hand-out.ts'
import { askOrigin } from './ask-origin.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'
import { refreshInBackground, validate } from './validate.ts'
import type { Found } from '../store/entry-cache.ts'

/**
 * Answers a read: gathers what the decision depends on, lets `core` decide, and performs it.
 *
 * @throws TypeError as `fetch` would, when the network fails and no copy may be handed out
 */
export async function performRead(context: ReadContext): Promise<Response> {
  const { tier, match, request } = context
  await tier.ready()
  if (!tier.session.cache) return context.fetch(request)
  const read = tier.begin(match, request, await context.cacheKeyRequest('read'))
  const lookup = await tier.lookup(read)
  const { found } = lookup
  const plan = planRead({
    request: { method: request.method, cacheMode: request.cache, fields: request.headers },
    stored: found && tier.metadataOf(found.entry),
    validity: found === undefined ? UNSTORED : tier.judge(found.entry),
    route: match.route,
    following: await tier.log.isFollowing(match.route.scope),
    nowMs: tier.environment.now(),
  })
  return perform(context, read, lookup, plan)
}

const UNSTORED: Validity = { kind: 'unknown', why: 'unstamped' }

function perform(
  context: ReadContext,
  read: Read,
  lookup: Lookup,
  plan: ReadPlan,
): Promise<Response> {
  const { found } = lookup
  switch (plan.kind) {
    case 'bypass':
      return bypass(context, read, plan.why)
    case 'fetch':
      return fetchAndStore(context, read, found === undefined ? lookup.forward : plan.forward)
    case 'gateway-timeout':
      return Promise.resolve(gatewayTimeout())
    case 'hit':
      return found === undefined
        ? fetchAndStore(context, read, lookup.forward)
        : hit(context, read, found, plan)
    case 'validate':
      return found === undefined
        ? fetchAndStore(context, read, lookup.forward)
        : validate(context, read, found, plan)
  }
}

type Hit = Extract<ReadPlan, { kind: 'hit' }>

async function hit(
  context: ReadContext,
  read: Read,
  found: Found,
  { ttlSeconds, stale, why, validateInBackground }: Hit,
): Promise<Response> {
  const detail = stale ? { detail: why } : {}
  const answer = await handOut(context, found, { hit: true, ttlSeconds, ...detail })
  if (answer === undefined) return fetchAndStore(context, read, 'uri-miss')
  if (validateInBackground) refreshInBackground(context, read, found)
  return answer
}

async function bypass(context: ReadContext, read: Read, why: string): Promise<Response> {
  const { response } = await askOrigin(context, read)
  return annotate(read.request, response, { forward: 'bypass', detail: why })
}

// Spec: RFC 9111 §5.2.1.7, only-if-cached.
function gatewayTimeout(): Response {
  return new Response(null, { status: 504, statusText: 'Gateway Timeout' })
}
