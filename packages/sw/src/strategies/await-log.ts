// SPDX-License-Identifier: MIT
import { planRead, type ReadInput } from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { Found } from '../store/entry-cache.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'
import { refreshInBackground } from './refresh.ts'

/**
 * Tells whether a page is about to tell what would make a stored response fresh: it is valid as far as is known, and only
 * nobody follows the log. Without a network there is nothing to wait for.
 */
export function mayBecomeFresh(tier: BrowserTier, { scope }: Read, input: ReadInput): boolean {
  const { catchUp, contact, environment, log } = tier
  if (input.following || !catchUp.isExpected) return false
  const isKnown = log.position(scope) !== undefined
  const isOnline = environment.isOnline() && !contact.isUnreachable
  return isKnown && isOnline && isFresh({ ...input, following: true })
}

/** Tells whether a page can do without an answer until it has connected: not without what its script needs to run. */
export function canWait({ destination }: Request): boolean {
  return !NEEDED_FIRST.has(destination)
}

const NEEDED_FIRST: ReadonlySet<string> = new Set([
  'document',
  'frame',
  'iframe',
  'script',
  'style',
])

/** Waits until a scope's log is followed, or no page tells anything of it in time. */
export async function awaitLog(
  { log, catchUp }: BrowserTier,
  scope: string | undefined,
): Promise<void> {
  for (;;) {
    // Order: before the log is asked, or what is heard meanwhile would be missed.
    const sign = catchUp.next()
    if ((await log.isFollowing(scope)) || !(await sign)) return
  }
}

/** Validates a stored response behind an answer that was already made from it, unless the log spares the question. */
export async function refreshUnlessFresh(
  context: ReadContext,
  read: Read,
  found: Found,
  input: ReadInput,
): Promise<void> {
  const { tier } = context
  if (mayBecomeFresh(tier, read, input)) {
    const { scope } = read
    await awaitLog(tier, scope)
    const following = await tier.log.isFollowing(scope)
    const now = { validity: tier.judge(found.entry), nowMs: tier.environment.now() }
    if (isFresh({ ...input, ...now, following })) return
  }
  refreshInBackground(context, read, found)
}

function isFresh(input: ReadInput): boolean {
  const plan = planRead(input)
  return plan.kind === 'hit' && !plan.stale
}
