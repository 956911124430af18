// SPDX-License-Identifier: MIT
import type { ReadDecision } from '@springhouse/core'
import { parseCacheStatus } from '../data/cache-status.ts'

const COPIES: readonly (readonly [detail: string, words: string])[] = [
  ['DISCONNECTED', 'it could not be reached: the older copy was given'],
  ['DEADLINE', 'it took too long: the older copy was given'],
  ['ORIGIN-ERROR', 'it failed: the older copy was given'],
]

const ASKING: ReadonlySet<string> = new Set(['validate', 'fetch', 'bypass'])

/**
 * Says what came of asking the origin.
 *
 * @returns `undefined` when nobody was asked, or there is no more to say than the decision does
 */
export function wordsForOutcome({ plan, cacheStatus }: ReadDecision): string | undefined {
  if (!ASKING.has(plan)) return undefined
  if (cacheStatus === undefined) return 'no answer yet'
  const member = parseCacheStatus(cacheStatus).at(-1)
  const copy = COPIES.find(([detail]) => member?.detail?.includes(detail))
  if (copy !== undefined) return copy[1]
  if (member?.forwardStatus === 304) return 'it confirmed the copy'
  if (member?.forwardStatus !== undefined && member.forwardStatus >= 400) {
    return `it answered ${member.forwardStatus}`
  }
  return plan === 'validate' ? 'it sent a new answer' : undefined
}
