// SPDX-License-Identifier: MIT
import type { EntryReport } from '@springhouse/core'
import { wordsForInvalid, wordsForUnknown } from './validity-words.ts'
import { formatSeconds } from './spans.ts'

/** What the state of an entry means for the next read: usable as it is, to be confirmed, or known to be wrong. */
export type EntryState = 'fresh' | 'stale' | 'unknown' | 'invalid'

/** What the state depends on. */
export type EntryTimes = Pick<
  EntryReport,
  'validity' | 'validityDetail' | 'ageSeconds' | 'lifetimeSeconds' | 'url'
>

/** Judges whether an entry is fresh, by the rule of validity first and by its age then. */
export function stateOf(entry: EntryTimes): EntryState {
  if (entry.validity !== 'valid') return entry.validity
  // Spec: strictly greater (RFC 9111 §4.2).
  return entry.lifetimeSeconds > entry.ageSeconds ? 'fresh' : 'stale'
}

/** Says how long an entry may still be used, or why it may not: "fresh for 9 min", "went stale 3 min ago", "invalid: product:42". */
export function wordsForState(entry: EntryTimes): string {
  const { ageSeconds, lifetimeSeconds, validityDetail, url } = entry
  switch (stateOf(entry)) {
    case 'invalid':
      return wordsForInvalid(validityDetail, url)
    case 'unknown':
      return wordsForUnknown(validityDetail)
    case 'fresh':
      return `fresh for ${formatSeconds(lifetimeSeconds - ageSeconds)}`
    case 'stale':
      return lifetimeSeconds === 0
        ? 'confirmed at each use'
        : `went stale ${formatSeconds(ageSeconds - lifetimeSeconds)} ago`
  }
}

/** How much of its lifetime an entry has used, from 0 to 1. What isn't valid has none left. */
export function usedShareOf(entry: EntryTimes): number {
  if (stateOf(entry) !== 'fresh') return 1
  return Math.max(0, entry.ageSeconds) / entry.lifetimeSeconds
}

/** Says how old an entry is, and how old it may become: "2 min of 30 days". */
export function wordsForAge({ ageSeconds, lifetimeSeconds }: EntryTimes): string {
  if (lifetimeSeconds === 0) return `${formatSeconds(ageSeconds)} old`
  return `${formatSeconds(ageSeconds)} of ${formatSeconds(lifetimeSeconds)}`
}

/** Says how often an entry was handed out. */
export function wordsForHits(hits: number): string {
  if (hits === 0) return 'not used yet'
  return hits === 1 ? 'used once' : `used ${hits} times`
}
