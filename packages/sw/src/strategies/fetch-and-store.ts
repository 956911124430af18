// SPDX-License-Identifier: MIT
import type { ForwardReason } from '@springhouse/core'
import { askUntilCurrent, invalidatedAt } from './ask-until-current.ts'
import { annotate } from './hand-out.ts'
import {
  FIELDS_TOO_LONG,
  type Landing,
  MAX_FIELD_LENGTH,
  reportLimit,
  supersedes,
  whyNotStored,
} from './landing.ts'
import type { Outcome } from './outcome.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'
import { askShared } from './share-fetch.ts'

/** Answers from the origin, and stores the answer behind it. */
export async function fetchAndStore(
  context: ReadContext,
  read: Read,
  forward: ForwardReason,
): Promise<Response> {
  return handOver(context, await askShared(context, read), forward)
}

/** Answers from the origin in place of a stored response that turned out to be of no use. */
export async function refetch(
  context: ReadContext,
  read: Read,
  forward: ForwardReason,
): Promise<Response> {
  return handOver(context, await askUntilCurrent(context, read, [], true), forward)
}

/** Hands an answer of the origin to the page, and stores it afterwards if it may be stored. */
export function handOver(context: ReadContext, landing: Landing, forward: ForwardReason): Response {
  const { response, isCollapsed } = landing
  if (isCollapsed === true) return passOn(context, landing, { forward, collapsed: true })
  const refusal = whyNotStored(landing)
  const isInvalid = invalidatedAt(context.tier, landing) !== undefined
  const own = refusal === undefined ? { ...landing, response: response.clone() } : landing
  void context.waitUntil(absorb(context, own))
  const detail = refusal ?? (isInvalid ? 'INVALID' : undefined)
  return passOn(context, landing, {
    forward,
    ...(refusal === undefined ? { stored: true } : {}),
    ...(detail === undefined ? {} : { detail }),
  })
}

/** Hands an answer of the origin to the page, and notes what this tier did. */
export function passOn(
  { traced }: ReadContext,
  { read, response }: Landing,
  outcome: Outcome,
): Response {
  if (traced !== undefined) traced.outcome = outcome
  return annotate(read.request, response, outcome)
}

/**
 * Stores an answer that nobody else will read, or deletes what it supersedes.
 *
 * @returns the body that was stored
 */
export async function absorb(
  context: ReadContext,
  landing: Landing,
): Promise<ArrayBuffer | undefined> {
  const { uriKey } = landing.read
  const refusal = whyNotStored(landing)
  if (refusal === undefined) return context.keep(landing)
  context.tier.unstored.note(landing.read.request.url)
  if (landing.response.type === 'opaque') context.tier.bulletin.count('opaque-refused')
  if (refusal === FIELDS_TOO_LONG)
    reportLimit(context.tier, `fields over ${MAX_FIELD_LENGTH} bytes`)
  if (uriKey !== undefined && supersedes(landing)) await context.tier.cache.delete(uriKey)
  return undefined
}
