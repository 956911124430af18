// SPDX-License-Identifier: MIT
import { currentAge, type EntrySummary } from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { EntryRecord } from '../store/schema.ts'

/** Describes a stored response for a page, without its body. */
export function summaryOf(tier: BrowserTier, entry: EntryRecord): EntrySummary {
  const { url, route, partition, tags, status, bodyBytes } = entry
  return {
    url,
    route,
    partition,
    tags,
    status,
    bodyBytes,
    ageSeconds: currentAge(tier.metadataOf(entry), tier.environment.now()),
    validity: tier.judge(entry).kind,
  }
}
