// SPDX-License-Identifier: MIT
import type { BudgetClass, Position, Tag } from '@springhouse/core'
import type { DBSchema } from 'idb'

/** Version of the database's shape. */
export const SCHEMA_VERSION = 3

/** Partition under which everybody's entries are stored. */
export const PUBLIC_PARTITION = ''

/** One header field as it was received. */
export type Field = readonly [name: string, value: string]

/** One stored response. Bodies are buffers: WebKit refuses Blobs in IndexedDB. */
export interface EntryRecord {
  readonly v: 2
  /** `uriKey` and `variant` together. */
  readonly key: string
  /** Names all variants of one URI for one partition. */
  readonly uriKey: string
  /** Whose it is; `PUBLIC_PARTITION` for everybody's. */
  readonly partition: string
  readonly scope: string
  readonly route: string
  readonly url: string
  readonly status: number
  readonly statusText: string
  readonly fields: readonly Field[]
  /** A small body; `undefined` when it is in Cache Storage under `bodyId`. */
  readonly body: ArrayBuffer | undefined
  readonly bodyId: string | undefined
  readonly bodyBytes: number
  /** Whether it came with a content coding: its body is stored decoded, so ranges of it can't be counted. */
  readonly wasEncoded: boolean
  readonly requestTimeMs: number
  readonly responseTimeMs: number
  /** `undefined`: born stale, its maker named no position. */
  readonly stamp: Position | undefined
  readonly tags: readonly Tag[]
  readonly policyVersion: number
  readonly budget: BudgetClass
  /** Which variant it is, by the request fields that its `Vary` nominates. */
  readonly variant: string
  /** A write to this very URI was answered after the response was made (RFC 9111 §4.4). */
  readonly isInvalidated: boolean
}

/** An entry whose body has not been placed yet. */
export type EntryDraft = Omit<EntryRecord, 'body' | 'bodyId' | 'bodyBytes'>

/** The last invalidation of one tag. */
export interface TagVersionRecord {
  readonly scope: string
  readonly tag: Tag
  readonly epoch: string
  readonly seq: number
  /** An own write invalidated it in a place of the log that this tier can't compare; an event that names it ends that. */
  readonly isPending: boolean
}

/** What has been applied of one scope's log. */
export interface ScopeRecord {
  readonly scope: string
  readonly epoch: string
  readonly seq: number
  readonly floor: number
}

/** Who is signed in, as far as the worker knows. One row. */
export interface SessionRecord {
  readonly id: 'current'
  /** `undefined` before anybody has named it. */
  readonly partition: string | undefined
  /** `false` when the operator switched caching off. */
  readonly cache: boolean
  /** Whether the partition must be named again before a private entry is a hit. */
  readonly isUncertain: boolean
  /** The scope that the policy calls `tenant`; `undefined` before `hello` has named it. */
  readonly tenantScope?: string | undefined
}

/**
 * What is known of an entry without reading it: what guards it from older answers, and what its eviction depends on.
 * Written in the same transaction as the entry.
 */
export interface LedgerRecord extends Pick<
  EntryRecord,
  | 'key'
  | 'uriKey'
  | 'partition'
  | 'scope'
  | 'budget'
  | 'policyVersion'
  | 'stamp'
  | 'requestTimeMs'
  | 'responseTimeMs'
  | 'bodyId'
  | 'bodyBytes'
> {
  /** What it takes of the budget: body, fields and bookkeeping. */
  readonly bytes: number
  /** How long the origin took to answer, in milliseconds: what it costs to fetch it again. */
  readonly costMs: number
  /** When it is of no more use, not even offline; epoch milliseconds. */
  readonly endOfUseMs: number
  readonly hits: number
  /** Uses of which the older ones count for less. */
  readonly weight: number
  readonly lastUsedAtMs: number
}

/** What the entries of one budget class take. Changes with them in one transaction. */
export interface TotalsRecord {
  readonly budget: BudgetClass
  readonly bytes: number
  readonly entries: number
}

/** When a chore was done last, so that a worker that is started often doesn't do it often. */
export interface ChoreRecord {
  readonly id: 'sweep'
  readonly doneAtMs: number
}

/** What the response of a path that was stored last says of its queries. */
export interface SearchVarianceRecord {
  /** URL without query and fragment. */
  readonly path: string
  /** Its `No-Vary-Search`; empty when it hasn't got a valid one. */
  readonly field: string
  /** When it was first said, epoch milliseconds; a larger number for each later saying. */
  readonly since: number
}

/** The database of the L1 cache. */
export interface CacheSchema extends DBSchema {
  entries: {
    key: string
    value: EntryRecord
    /** `large` has only those whose body lies in Cache Storage: by partition and id of the body. */
    indexes: { tags: Tag; url: string; large: [string, string] }
  }
  ledger: { key: string; value: LedgerRecord }
  totals: { key: string; value: TotalsRecord }
  chores: { key: string; value: ChoreRecord }
  searchVariance: { key: string; value: SearchVarianceRecord }
  tagVersions: { key: [string, string]; value: TagVersionRecord }
  scopes: { key: string; value: ScopeRecord }
  session: { key: string; value: SessionRecord }
}
