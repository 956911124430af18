// SPDX-License-Identifier: MIT
import type { ForwardReason } from '@springhouse/core'
import { askUntilCurrent, invalidatedAt } from './ask-until-current.ts'
import { annotate } from './hand-out.ts'
import { type Landing, supersedes, whyNotStored } from './landing.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'

/** Answers from the origin, and stores the answer behind it. */
export async function fetchAndStore(
  context: ReadContext,
  read: Read,
  forward: ForwardReason,
): Promise<Response> {
  return handOver(context, await askUntilCurrent(context, read), forward)
}

/** Hands an answer of the origin to the page, and stores it afterwards if it may be stored. */
export function handOver(context: ReadContext, landing: Landing, forward: ForwardReason): Response {
  const { response, read } = landing
  const refusal = whyNotStored(landing)
  const isInvalid = invalidatedAt(context.tier, landing) !== undefined
  absorb(context, refusal === undefined ? { ...landing, response: response.clone() } : landing)
  const detail = refusal ?? (isInvalid ? 'INVALID' : undefined)
  return annotate(read.request, response, {
    forward,
    ...(refusal === undefined ? { stored: true } : {}),
    ...(detail === undefined ? {} : { detail }),
  })
}

/** Stores an answer that nobody else will read, or deletes the entry that it supersedes. */
export function absorb(context: ReadContext, landing: Landing): void {
  const { key } = landing.read
  if (whyNotStored(landing) === undefined) {
    void context.waitUntil(context.keep(landing))
  } else if (key !== undefined && supersedes(landing)) {
    void context.waitUntil(context.tier.cache.delete(key))
  }
}
