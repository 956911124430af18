// SPDX-License-Identifier: MIT
import {
  formatPosition,
  parsePosition,
  type Position,
  type Route,
  storableFields,
  type Tag,
} from '@springhouse/core'
import type { EntryRecord } from './entry-store.ts'

/** A header field. */
export type Field = readonly [name: string, value: string]

/** What a loader answers. */
export interface LoadedResponse {
  readonly status: number
  readonly fields: readonly Field[]
  readonly body: Uint8Array
  /** What it was made from; none means the request's own tags. */
  readonly tags: readonly Tag[]
}

/** A response for one partition's URL that may be kept. */
export interface OriginRequest {
  readonly route: Route
  readonly url: string
  /** Whose data it is; never shared between partitions. */
  readonly partition: string
  readonly scope: string
  /** The route's own tags, filled. */
  readonly tags: readonly Tag[]
}

/** A kept response with its stamp. */
export interface StoredResponse extends LoadedResponse {
  readonly entityTag: string
  readonly stamp: Position
  /** Epoch milliseconds. */
  readonly loadedAtMs: number
}

/** Makes what is kept from what was loaded: without `Set-Cookie` and what belongs to one connection. */
export function storedFrom(
  loaded: LoadedResponse,
  made: Pick<StoredResponse, 'entityTag' | 'stamp' | 'loadedAtMs'>,
): StoredResponse {
  const { status, fields, body, tags } = loaded
  return { status, fields: storableFields(fields), body, tags, ...made }
}

/** Encodes a stored response for the Redis tier. */
export function encodeStored(stored: StoredResponse): EntryRecord {
  const { body, stamp, ...rest } = stored
  return { metadata: JSON.stringify({ v: 1, ...rest, stamp: formatPosition(stamp) }), body }
}

/**
 * Decodes a record of the Redis tier.
 *
 * @returns `undefined` when it is damaged or of an unknown version: a miss, not an error
 */
export function decodeStored(record: EntryRecord): StoredResponse | undefined {
  const metadata = parseObject(record.metadata)
  if (metadata?.['v'] !== 1) return undefined
  const { status, fields, tags, entityTag, loadedAtMs } = metadata
  const stamp = typeof metadata['stamp'] === 'string' ? parsePosition(metadata['stamp']) : undefined
  if (typeof status !== 'number' || typeof loadedAtMs !== 'number') return undefined
  if (typeof entityTag !== 'string' || stamp === undefined) return undefined
  if (!isListOf(fields, isField) || !isListOf(tags, isString)) return undefined
  return { status, fields, body: record.body, tags, entityTag, stamp, loadedAtMs }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    // Its fields are checked one by one where they are read.
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

function isListOf<T>(value: unknown, isMember: (member: unknown) => member is T): value is T[] {
  return Array.isArray(value) && value.every(isMember)
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

function isField(value: unknown): value is Field {
  return isListOf(value, isString) && value.length === 2
}
