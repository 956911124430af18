// SPDX-License-Identifier: MIT
import { judgeValidity, type Position, type Stamped } from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { EntryRecord } from '../store/schema.ts'
import { askOrigin } from './ask-origin.ts'
import { freshenEntry } from './freshen.ts'
import type { Landing } from './landing.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'

/**
 * Asks the origin; once more, past every cache, when a cache in between gave an answer from before an invalidation
 * that is already known here. The second answer counts, whatever it is.
 *
 * @param validated the stored response that the origin is asked about
 */
export async function askUntilCurrent(
  context: ReadContext,
  read: Read,
  validated?: EntryRecord,
): Promise<Landing> {
  const { tier } = context
  const { scope } = read.match.route
  const known = validated && knownInvalidation(tier, scope, validated)
  const landing = await askOrigin(context, read, { validated, after: known })
  const after = invalidatedAt(tier, landing, validated)
  if (after === undefined) return landing
  try {
    return await askOrigin(context, read, { after })
  } catch {
    return landing
  }
}

/** Finds the invalidation by which an answer is known to be old; `undefined` when there is none. */
export function invalidatedAt(
  tier: BrowserTier,
  landing: Landing,
  validated?: EntryRecord,
): Position | undefined {
  const { response, read } = landing
  const { scope } = read.match.route
  if (response.ok) return knownInvalidation(tier, scope, landing)
  const entry =
    response.status === 304 && validated ? freshenEntry(tier, validated, landing) : undefined
  return entry && knownInvalidation(tier, scope, entry)
}

// A write whose place in the log is unknown makes its tags invalid too, but gives no position to ask for.
function knownInvalidation(
  tier: BrowserTier,
  scope: string,
  stamped: Stamped,
): Position | undefined {
  const view = tier.log.view(scope)
  const validity = judgeValidity(stamped, view)
  const isPlaced = validity.kind === 'invalid' && Number.isFinite(validity.seq)
  return isPlaced && view !== undefined ? { epoch: view.epoch, seq: validity.seq } : undefined
}
