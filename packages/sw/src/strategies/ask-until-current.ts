// SPDX-License-Identifier: MIT
import { judgeValidity, NO_LOG, type Position, type Stamped } from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { EntryRecord } from '../store/schema.ts'
import { askOrigin } from './ask-origin.ts'
import { freshenEntries } from './freshen.ts'
import type { Landing } from './landing.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'

/**
 * Asks the origin; once more, past every cache, when a cache in between gave an answer from before an invalidation
 * that is already known here. The second answer counts, whatever it is.
 *
 * @param validated the stored responses that the origin is asked about
 * @param isRefetch whether something is stored that will not do
 */
export async function askUntilCurrent(
  context: ReadContext,
  read: Read,
  validated: readonly EntryRecord[] = [],
  isRefetch = false,
): Promise<Landing> {
  const { tier } = context
  const { scope } = read
  const known = latest(validated.map((entry) => knownInvalidation(tier, scope, entry)))
  const landing = await askOrigin(context, read, { validated, after: known, isRefetch })
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
  validated: readonly EntryRecord[] = [],
): Position | undefined {
  const { response, read, stored } = landing
  const { scope } = stored ?? read
  if (response.ok) return knownInvalidation(tier, scope, landing)
  if (response.status !== 304) return undefined
  const [freshened] = freshenEntries(tier, validated, landing)
  return freshened && knownInvalidation(tier, scope, freshened.entry)
}

// A write whose place in the log is unknown makes its tags invalid too, but gives no position to ask for.
function knownInvalidation(
  tier: BrowserTier,
  scope: string | undefined,
  stamped: Stamped,
): Position | undefined {
  const view = tier.log.view(scope)
  if (view === undefined || view === NO_LOG) return undefined
  const validity = judgeValidity(stamped, view)
  const isPlaced = validity.kind === 'invalid' && Number.isFinite(validity.seq)
  return isPlaced ? { epoch: view.epoch, seq: validity.seq } : undefined
}

function latest(positions: readonly (Position | undefined)[]): Position | undefined {
  return positions.reduce(
    (last, position) => (position && position.seq > (last?.seq ?? -1) ? position : last),
    undefined,
  )
}
