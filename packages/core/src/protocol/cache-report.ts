// SPDX-License-Identifier: MIT
import type { BudgetClass, DeltaSeconds } from '../policy/route.ts'
import type { EntrySummary } from './worker-api.ts'

/** One stored response, with what its use and its eviction depend on. */
export interface EntryReport extends EntrySummary {
  /** Request fields that select it among the responses of its URL; empty where nothing selects. */
  readonly variant: string
  /** The tag by which it is invalid, or why that is unknown. */
  readonly validityDetail: string | undefined
  /** How long it may be used, as things stand now. */
  readonly lifetimeSeconds: DeltaSeconds
  readonly budget: BudgetClass
  /** What it takes of the budget: body, fields and bookkeeping. */
  readonly bytes: number
  /** How often it was handed out. */
  readonly hits: number
  /** When it was handed out or stored last, epoch milliseconds. */
  readonly lastUsedAtMs: number
  /** Whether its body is in memory. */
  readonly isHot: boolean
}

/** Why one read was answered as it was. */
export interface ReadDecision {
  /** Epoch milliseconds. */
  readonly atMs: number
  readonly url: string
  readonly route: string
  readonly method: string
  /** What was decided before anybody was asked. */
  readonly plan: 'hit' | 'validate' | 'fetch' | 'bypass' | 'gateway-timeout' | 'network-error'
  /** The reason in the words of the decision: `fresh`, `stale-while-revalidate`, `uri-miss`, `stale`, `no-store`, … */
  readonly why: string
  /** What the rule of validity said of the stored response; `none` where nothing was stored. */
  readonly validity: 'valid' | 'unknown' | 'invalid' | 'none'
  /** The tag by which it is invalid, or why that is unknown. */
  readonly validityDetail: string | undefined
  /** Whether the log was followed. */
  readonly following: boolean
  readonly ageSeconds: DeltaSeconds | undefined
  /** Remaining freshness; negative when stale. */
  readonly ttlSeconds: number | undefined
  /** This tier's member of `Cache-Status`, as the page got it; `undefined` while the answer is under way. */
  readonly cacheStatus: string | undefined
}

/** How much is stored, and how much may be. */
export interface BudgetReport {
  readonly limitBytes: number
  readonly usedBytes: number
  readonly usedBytesByClass: Readonly<Record<BudgetClass, number>>
  readonly entries: number
  /** Bodies in memory. */
  readonly hotBytes: number
  /** Since the worker started. */
  readonly evictedEntries: number
  readonly evictedBytes: number
  /** Of the whole origin, as the browser tells; `undefined` where it doesn't. */
  readonly quotaBytes: number | undefined
  readonly usageBytes: number | undefined
}

/** What the L1 cache holds, why it answered as it did, and what went wrong without breaking a request. */
export interface CacheReport {
  /** The entries used last come first. */
  readonly entries: readonly EntryReport[]
  /** The latest decisions, newest first. */
  readonly decisions: readonly ReadDecision[]
  readonly budget: BudgetReport
  /** How often each kind of trouble was met since the worker started. */
  readonly counters: Readonly<Record<string, number>>
}
