// SPDX-License-Identifier: MIT
import type { BrowserTier } from '../browser-tier.ts'
import type { Landing } from '../strategies/landing.ts'
import type { Read } from '../strategies/read.ts'

/**
 * Names a read's entry anew by what the response that is about to be stored says of its query (No-Vary-Search). Without
 * the option its name stays.
 */
export function relearned(tier: BrowserTier, read: Read, { response }: Landing): Read {
  const { searchVariance, environment } = tier
  if (searchVariance === undefined) return read
  searchVariance.learn(read.keyUrl, response.headers.get('No-Vary-Search'), environment.now())
  return tier.named(read)
}
