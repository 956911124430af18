// SPDX-License-Identifier: MIT
import type { Position, Tag } from '@springhouse/core'
import type { DBSchema } from 'idb'

/** Version of the database's shape. */
export const SCHEMA_VERSION = 1

/** Partition under which everybody's entries are stored. */
export const PUBLIC_PARTITION = ''

/** One header field as it was received. */
export type Field = readonly [name: string, value: string]

/** One stored response. Bodies are buffers: WebKit refuses Blobs in IndexedDB. */
export interface EntryRecord {
  readonly v: 1
  readonly key: string
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
  readonly requestTimeMs: number
  readonly responseTimeMs: number
  /** `undefined`: born stale, its maker named no position. */
  readonly stamp: Position | undefined
  readonly tags: readonly Tag[]
  readonly policyVersion: number
  /** Which variant it is, by the request fields that its `Vary` nominates. */
  readonly variant: string
  /** A write to this very URI was answered after the response was made (RFC 9111 §4.4). */
  readonly isInvalidated: boolean
}

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
}

/** The database of the L1 cache. */
export interface CacheSchema extends DBSchema {
  entries: {
    key: string
    value: EntryRecord
    indexes: { tags: Tag; partition: string; url: string; responseTimeMs: number }
  }
  tagVersions: { key: [string, string]; value: TagVersionRecord }
  scopes: { key: string; value: ScopeRecord }
  session: { key: string; value: SessionRecord }
}
