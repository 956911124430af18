// SPDX-License-Identifier: MIT
import {
  currentAge,
  formatCacheStatus,
  freshnessLifetime,
  type ReadDecision,
  type ReadPlan,
  type StoredMetadata,
  type Validity,
} from '@springhouse/core'
import { type Outcome, TIER } from './strategies/outcome.ts'
import type { Read } from './strategies/read.ts'

/** One read with what was decided: references only, put into words when somebody asks. */
export interface TracedRead {
  readonly atMs: number
  readonly read: Read
  readonly plan: ReadPlan
  /** Why nothing was found. */
  readonly miss: 'uri-miss' | 'vary-miss'
  readonly stored: StoredMetadata | undefined
  readonly validity: Validity
  readonly following: boolean
  /** What this tier did; `undefined` while the answer is under way. */
  outcome: Outcome | undefined
}

const REMEMBERED = 200

/** The latest reads, with why each was answered as it was. */
export class Trace {
  readonly #ring: TracedRead[] = []
  #count = 0

  note(traced: TracedRead): void {
    this.#ring[this.#count % REMEMBERED] = traced
    this.#count += 1
  }

  /** Newest first. */
  get latest(): readonly ReadDecision[] {
    const start = this.#count % REMEMBERED
    return [...this.#ring.slice(start), ...this.#ring.slice(0, start)].reverse().map(decisionOf)
  }
}

function decisionOf(traced: TracedRead): ReadDecision {
  const { atMs, read, plan, stored, validity, following, outcome } = traced
  const { route } = read.match
  const follows = following && validity.kind === 'valid'
  const ageSeconds = stored && currentAge(stored, atMs)
  const lifetime = stored && freshnessLifetime(stored, route, follows).seconds
  return {
    atMs,
    url: read.request.url,
    route: route.name,
    method: read.request.method,
    plan: plan.kind,
    why: whyOf(traced),
    validity: stored === undefined ? 'none' : validity.kind,
    validityDetail: stored === undefined ? undefined : detailOf(validity),
    following,
    ageSeconds,
    ttlSeconds: ageSeconds === undefined ? undefined : (lifetime ?? 0) - ageSeconds,
    cacheStatus: outcome && formatCacheStatus({ cache: TIER, ...outcome }),
  }
}

function whyOf({ plan, stored, miss }: TracedRead): string {
  switch (plan.kind) {
    case 'hit':
    case 'bypass':
      return plan.why
    case 'validate':
      return plan.forward
    case 'fetch':
      return stored === undefined ? miss : plan.forward
    case 'gateway-timeout':
    case 'network-error':
      return 'only-if-cached'
  }
}

/** Says by which tag a stored response is invalid, or why that is unknown. */
export function detailOf(validity: Validity): string | undefined {
  if (validity.kind === 'invalid') return validity.tag
  return validity.kind === 'unknown' ? validity.why : undefined
}
