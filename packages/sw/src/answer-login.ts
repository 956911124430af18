// SPDX-License-Identifier: MIT
import { FIELD, type RouteMatch } from '@springhouse/core'
import type { BrowserTier } from './browser-tier.ts'

/**
 * Asks the network where somebody signs in or out. From before the request until an answer names the session nobody's
 * private entries are used, and answers to requests that were sent meanwhile don't count as naming it.
 */
export async function answerLogin(
  tier: BrowserTier,
  match: RouteMatch,
  ask: () => Promise<Response>,
): Promise<Response> {
  const { session } = tier
  // Order: doubt first, so that a read that begins while the request is under way uses no entry of the user before.
  await session.doubt()
  const token = session.token()
  const response = await ask()
  await tier.hear({ match, token }, response)
  const isNamed =
    match.route.partition !== 'public' && response.headers.has(FIELD.springhousePartition)
  if (!isNamed) await session.doubt()
  return response
}
