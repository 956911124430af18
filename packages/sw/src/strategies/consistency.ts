// SPDX-License-Identifier: MIT
import { FIELD, isAtOrPast, parsePosition, type Position, type Route } from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { EntryRecord } from '../store/schema.ts'
import type { Read } from './read.ts'

/** Tells whether a route's answers show what its session has seen. Another origin would be asked for leave first. */
export function heedsSeen({ consistency, origin }: Route): boolean {
  const isDemanded = consistency === 'session' || consistency === 'causal'
  return isDemanded && (origin === undefined || origin === 'direct')
}

/**
 * Finds the position that the origin's answer to a read must be at or past: what the session has seen, where the route's
 * consistency asks for that, or what the page itself says in `Springhouse-After`.
 */
export function notBefore({ log }: BrowserTier, read: Read): Position | undefined {
  const { scope, match } = read
  const seen = scope !== undefined && heedsSeen(match.route) ? log.seen(scope) : undefined
  return laterOf(seen, toldBy(read))
}

/** Chooses the later of two positions; where they don't compare, or only one is there, the second. */
export function laterOf(
  first: Position | undefined,
  second: Position | undefined,
): Position | undefined {
  if (first === undefined || second === undefined) return second ?? first
  return isAtOrPast(first, second) ? first : second
}

/** Tells whether a stored response may be older than what its route's consistency, or the page itself, asks for. */
export function isBehind(tier: BrowserTier, read: Read, entry: EntryRecord): boolean {
  const { scope, match } = read
  const { route } = match
  if (route.consistency === 'strong') return true
  const told = toldBy(read)
  const isHeeded = heedsSeen(route)
  if (!isHeeded && told === undefined) return false
  if (scope === undefined || tier.judge(entry).kind !== 'valid') return true
  if (isHeeded && !tier.log.showsSeen(scope, entry.stamp)) return true
  const here = tier.log.position(scope)
  const known = [entry.stamp, here]
  return told !== undefined && !known.some((each) => each && isAtOrPast(each, told))
}

/** Notes what an answer that is handed out has shown. */
export async function noteSeen(
  { log }: BrowserTier,
  { scope, match }: Read,
  stamp: Position | undefined,
): Promise<void> {
  if (scope === undefined || stamp === undefined || !heedsSeen(match.route)) return
  await log.raise(scope, [], stamp)
}

function toldBy({ request }: Read): Position | undefined {
  return parsePosition(request.headers.get(FIELD.springhouseAfter))
}
