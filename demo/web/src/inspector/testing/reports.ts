// SPDX-License-Identifier: MIT
import type { BudgetReport, EntryReport, ReadDecision } from '@springhouse/core'

/** Makes a stored response as the worker reports it, of which a test says only what matters to it. */
export function entryReport(change: Partial<EntryReport> = {}): EntryReport {
  return {
    url: 'https://dairy.test/api/products',
    route: 'products',
    partition: '',
    variant: '',
    tags: ['products'],
    status: 200,
    ageSeconds: 60,
    lifetimeSeconds: 600,
    bodyBytes: 900,
    bytes: 1000,
    validity: 'valid',
    validityDetail: undefined,
    budget: 'normal',
    hits: 0,
    lastUsedAtMs: 0,
    isHot: false,
    ...change,
  }
}

/** Makes a decision: by default a fresh hit. */
export function readDecision(change: Partial<ReadDecision> = {}): ReadDecision {
  return {
    atMs: 0,
    url: 'https://dairy.test/api/products/42',
    route: 'product',
    method: 'GET',
    plan: 'hit',
    why: 'fresh',
    validity: 'valid',
    validityDetail: undefined,
    following: true,
    ageSeconds: 120,
    ttlSeconds: 480,
    cacheStatus: 'Springhouse-SW; hit; ttl=480',
    ...change,
  }
}

/** Makes a budget: by default an empty one of 1000 bytes. */
export function budgetReport(change: Partial<BudgetReport> = {}): BudgetReport {
  return {
    limitBytes: 1000,
    usedBytes: 0,
    usedBytesByClass: { pinned: 0, normal: 0, disposable: 0 },
    entries: 0,
    hotBytes: 0,
    evictedEntries: 0,
    evictedBytes: 0,
    quotaBytes: undefined,
    usageBytes: undefined,
    ...change,
  }
}
