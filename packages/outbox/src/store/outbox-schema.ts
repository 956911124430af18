// SPDX-License-Identifier: MIT
import type { Position, Tag } from '@springhouse/core'
import type { DBSchema, IDBPDatabase } from 'idb'
import type { DeviceEntry } from './device-shape.ts'

// The shape of this database is final: stores, key paths and indexes never change, so no upgrade can ever block
// or drop the queue, and an old page and a new worker may share it. Only records grow: fields may be added,
// never renamed or reinterpreted; whoever writes a record back keeps the fields that it doesn't know. What an
// older version must not send gets a higher `v`, and stays where it is until newer code comes by.

/** Version of the database, for ever. */
export const DATABASE_VERSION = 1

/** Version of the records that this code writes and sends. */
export const RECORD_VERSION = 1

/** Where an operation stands. Only `queued`, `waiting` and `held` may become `sending`; nothing leaves `retired`. */
export type RecordState = 'queued' | 'sending' | 'waiting' | 'held' | 'parked' | 'acked' | 'retired'

/** Why an operation waits for its next attempt. */
export type WaitReason =
  /** The network failed while it was sent: it may have arrived. */
  | 'offline'
  | 'timeout'
  /** Something other than the origin answered: a Wi-Fi login page. */
  | 'captive'
  /** The origin answered without proving that it handled the operation. */
  | 'unproven'
  /** The origin named a time (`Retry-After`). */
  | 'throttled'
  | 'server-error'
  /** An earlier attempt is still being handled (409 `in-progress`, 425). */
  | 'in-progress'
  /** 423, 424. */
  | 'locked'
  /** A first 403: tried once more with fresh authorisation. */
  | 'forbidden'
  /** The sender was stopped while it was under way: it may have arrived. */
  | 'interrupted'
  /** The origin has accepted it (202) and is still working on it: it is asked again, and nothing is sent twice. */
  | 'accepted'

/** Why an operation is held: until a login, its owner's login, a new version of the app, or its user lets it go. */
export type HoldReason = 'auth' | 'other-owner' | 'upgrade' | 'user'

/** Why an operation needs a person. */
export type ParkReason =
  | 'conflict'
  | 'rejected'
  | 'condition-missing'
  | 'unknown'
  | 'blob-missing'
  /** It was sealed with another key, or was changed on the disk. */
  | 'unreadable'
  /** The app's own step to its newer data has failed. */
  | 'migration-failed'

/** When and where the user acted. */
export interface OccurredAt {
  /** Epoch milliseconds of this device's clock. */
  readonly wall: number
  /** IANA time zone. */
  readonly tz: string
  /** Milliseconds that the origin's clock was ahead when last heard. */
  readonly skew: number
}

/** What the user's edit was based on. */
export interface EditBase {
  /** Entity tag that the user saw: sent as `If-Match`. */
  readonly etag?: string
  /** Sent as `If-None-Match: *`: the operation creates what it names. */
  readonly absent?: boolean
  /** The representation that the user saw, kept for merging a conflict. */
  readonly snapshot?: ArrayBuffer
}

/** The latest answer to an operation, or the failure to get one. */
export interface LastOutcome {
  /** `undefined` when there was no answer. */
  readonly status: number | undefined
  /** The answer's JSON body if it was a short one, such as RFC 9457's problem details. */
  readonly problem: unknown
  readonly atMs: number
}

/** What the origin said when it acknowledged. */
export interface Acknowledgement {
  readonly status: number
  readonly etag: string | undefined
  readonly location: string | undefined
  /** Position of the operation's own invalidation in the log. */
  readonly cursor: Position | undefined
  /** Tags that the operation invalidated. */
  readonly tags: readonly Tag[]
  readonly atMs: number
  /** How long the origin remembers the operation, in seconds, where it says so. */
  readonly ttlSeconds?: number
}

/** Where the origin says how far it has come with what it has accepted. */
export interface Monitor {
  /** Absolute. */
  readonly url: string
  /** How often it was asked. */
  readonly polls: number
}

/** A page's request that waits for this operation's answer. */
export interface Asker {
  /** Names the request: stays the same when the browser dispatches it anew, to a worker that it had to restart. */
  readonly request: string
  /** Names the start of the worker that took the request. */
  readonly boot: string
}

/** One write, from the moment that it is saved on this device. Never holds Authorization, cookies or CSRF tokens. */
export interface OutboxRecord {
  readonly v: number
  /** Place in this database, and the order of sending within a group. */
  readonly seq: number
  /** The `Idempotency-Key` of every attempt: a UUIDv7, unless the page brought its own. */
  readonly key: string
  readonly deviceId: string
  /** Counts this device's operations without a gap, whatever its clock says. */
  readonly deviceSeq: number
  /** Whose operation it is: tenant and user, opaque. */
  readonly owner: string
  /** Operations of one group are sent strictly one after the other. */
  readonly group: string
  /** Keys of operations that must be acknowledged before. */
  readonly dependsOn: readonly string[]
  readonly method: string
  readonly url: string
  /** Dropped when the record retires. */
  readonly body: ArrayBuffer | undefined
  /** Names of blobs in the store `chunks` that must be uploaded before. */
  readonly blobRefs: readonly string[]
  readonly contentType: string | undefined
  readonly base: EditBase | undefined
  /** Version of the app's data that the body is written in. */
  readonly schema: number | undefined
  readonly occurredAt: OccurredAt
  readonly state: RecordState
  /** Epoch milliseconds at which it came into its state. */
  readonly stateAtMs: number
  readonly why: WaitReason | HoldReason | ParkReason | 'discarded' | undefined
  /** Attempts that count towards `stalled`. */
  readonly attempts: number
  readonly firstSentAtMs: number | undefined
  /** Whether the origin may have seen it. */
  readonly everSent: boolean
  /** Epoch milliseconds before which it isn't sent again. */
  readonly nextAtMs: number
  /** Number of the run that sent it last; no other run may judge that attempt. */
  readonly fence: number
  readonly last: LastOutcome | undefined
  readonly ack: Acknowledgement | undefined
  /** Names the overlay that shows it in lists while it is pending. */
  readonly overlay: string | undefined
  /** Who waits for its answer; absent as soon as somebody has been answered. */
  readonly asker?: Asker
  /** Key of the operation on the same URL that was pending when this one was made: its entity tag becomes this one's `If-Match`. */
  readonly after?: string
  /** Whether another operation comes `after` this one. */
  readonly isAwaited?: true
  /** Version of the app's data that the latest attempt was written in, where that isn't `schema`. */
  readonly sentAs?: number
  /** The origin has accepted it, and says there what becomes of it. */
  readonly monitor?: Monitor
  /** Keys that it had before it was changed. */
  readonly formerKeys?: readonly string[]
  /** Whether it was sent more than once: an earlier attempt may have taken effect. */
  readonly isRepeated?: true
  /** How often its content was replaced before it was sent. */
  readonly revision?: number
  /** How often it was merged with what others had written. */
  readonly merges?: number
  /** Bytes of its blobs. */
  readonly blobBytes?: number
  /** Its content, unreadable without the codec's key; `url` and `group` are then keyed hashes, and `body` is absent. */
  readonly sealed?: ArrayBuffer | undefined
}

/** A piece of a blob that an operation refers to, at most 1 MB. */
export interface BlobChunk {
  readonly v: number
  readonly blob: string
  readonly index: number
  readonly owner: string
  /** Platform: an ArrayBuffer, because WebKit fails to store Blobs in IndexedDB. */
  readonly bytes: ArrayBuffer
  /** Bytes of the whole blob, before a codec has sealed its chunks. */
  readonly size?: number
  /** The whole blob's media type. */
  readonly type?: string
}

/** A record as it goes in: the store gives it its `seq`. */
export type UnnumberedRecord = Omit<OutboxRecord, 'seq'>

/** The database as `idb` sees it. */
export interface OutboxDatabase extends DBSchema {
  operations: {
    key: number
    value: UnnumberedRecord & { readonly seq?: number }
    indexes: {
      'by-state': [state: string, owner: string]
      'by-owner': [owner: string, group: string]
      'by-key': string
    }
  }
  chunks: {
    key: [blob: string, index: number]
    value: BlobChunk
    indexes: { 'by-owner': string }
  }
  device: { key: string; value: DeviceEntry }
}

/** Makes the stores, once in the life of a device. */
export function createStores(database: IDBPDatabase<OutboxDatabase>): void {
  const operations = database.createObjectStore('operations', {
    keyPath: 'seq',
    autoIncrement: true,
  })
  operations.createIndex('by-state', ['state', 'owner'])
  operations.createIndex('by-owner', ['owner', 'group'])
  operations.createIndex('by-key', 'key', { unique: true })
  const chunks = database.createObjectStore('chunks', { keyPath: ['blob', 'index'] })
  chunks.createIndex('by-owner', 'owner')
  database.createObjectStore('device', { keyPath: 'id' })
}

/** Reads a record back. */
export function decodeRecord(stored: OutboxDatabase['operations']['value']): OutboxRecord {
  // The store has put `seq` into everything that it gives back; fields of newer versions stay untouched.
  return stored as OutboxRecord
}
