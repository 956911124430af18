// SPDX-License-Identifier: MIT
import {
  type CacheReport,
  type DeltaSeconds,
  type EntryReport,
  freshnessLifetime,
} from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { EntryRecord } from '../store/schema.ts'
import type { StoredEntry } from '../store/store-report.ts'
import { detailOf } from '../trace.ts'
import { summaryOf } from './entry-summary.ts'

const MOST_DECISIONS = 50

/**
 * Gathers what the tier holds, how it has answered, and what went wrong.
 *
 * @param limit most entries to describe; anything but a number describes none
 */
export async function reportOf(tier: BrowserTier, limit: number): Promise<CacheReport> {
  const [stored, { quota, usage }] = await Promise.all([tier.cache.report(limit), estimate()])
  const scopes = [...new Set(stored.entries.map(({ entry }) => entry.scope))]
  // Asked once a scope: where the log isn't followed, each question is a read of the disk.
  const answers = await Promise.all(scopes.map((scope) => tier.log.isFollowing(scope)))
  const followed = new Set(scopes.filter((_, index) => answers[index]))
  return {
    entries: stored.entries.map((one) => entryReport(tier, one, followed.has(one.entry.scope))),
    decisions: tier.trace.latest.slice(0, MOST_DECISIONS),
    budget: { ...stored.budget, quotaBytes: quota, usageBytes: usage },
    counters: Object.fromEntries(tier.bulletin.counters),
  }
}

function entryReport(
  tier: BrowserTier,
  { entry, ...use }: StoredEntry,
  following: boolean,
): EntryReport {
  return {
    ...summaryOf(tier, entry),
    ...use,
    variant: entry.variant,
    budget: entry.budget,
    validityDetail: detailOf(tier.judge(entry)),
    lifetimeSeconds: lifetimeOf(tier, entry, following),
  }
}

function lifetimeOf(tier: BrowserTier, entry: EntryRecord, following: boolean): DeltaSeconds {
  const metadata = tier.metadataOf(entry)
  // What an older policy stored is confirmed before its next use.
  if (!metadata.policyVersionCurrent) return 0
  const route = tier.policy.routes.find(({ name }) => name === entry.route)
  const isValid = tier.judge(entry).kind === 'valid'
  return freshnessLifetime(metadata, route, following && isValid).seconds
}

// Platform: only secure contexts have a storage manager, and a private window's may refuse.
async function estimate(): Promise<StorageEstimate> {
  try {
    return await navigator.storage.estimate()
  } catch {
    return {}
  }
}
