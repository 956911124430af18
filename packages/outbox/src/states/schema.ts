// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '../store/outbox-schema.ts'

/** A queued write as a migration sees it. */
export interface QueuedWrite {
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly contentType: string | undefined
  /** Parsed where it is JSON, an `ArrayBuffer` otherwise; `undefined` when there is none. */
  readonly body: unknown
}

/** Rewrites a write of one version of the app's data for the next one. Pure: it may be called again with the same write. */
export type Migrate = (write: QueuedWrite) => QueuedWrite

/** Versions of the app's data, and how a write of an older one is brought up to date. */
export interface Schema {
  /**
   * Version of the data that the app writes now: a whole number, 1 or more. Raise it whenever a server refuses what an
   * older version of the app has queued.
   *
   * @default 1
   */
  readonly schema?: number
  /** For each older version the step to the next one: `from: { 1: (write) => ..., 2: ... }` for schema 3. */
  readonly from?: Readonly<Record<number, Migrate>>
}

/** The version of writes that name none. */
const FIRST_SCHEMA = 1

/**
 * Checks that a write of any older version can be brought up to date.
 *
 * @throws RangeError naming the version that has no step
 */
export function checkSchema({ schema = FIRST_SCHEMA, from = {} }: Schema): void {
  if (!Number.isSafeInteger(schema) || schema < FIRST_SCHEMA) {
    throw new RangeError(`Cannot use schema ${schema}: write a whole number, 1 or more`)
  }
  for (let version = FIRST_SCHEMA; version < schema; version += 1) {
    if (typeof from[version] === 'function') continue
    throw new RangeError(
      `Cannot use schema ${schema}: writes of version ${version} may still be queued on somebody's device, and no step brings them up to date; write from: { ${version}: (write) => write } where nothing has to change`,
    )
  }
}

/** The version that a record's content is written in. */
export function schemaOf({ schema = FIRST_SCHEMA }: Pick<OutboxRecord, 'schema'>): number {
  return schema
}

/** Tells whether a newer version of the app has written a record: it waits until that code comes by. */
export function isNewer(
  record: Pick<OutboxRecord, 'schema'>,
  schema: number = FIRST_SCHEMA,
): boolean {
  return schemaOf(record) > schema
}

/**
 * Tells whether a record was sent in another version than it would be sent in now: under the same key the origin would
 * take that for another operation, so it is asked first.
 */
export function isSentOtherwise(
  record: Pick<OutboxRecord, 'schema' | 'sentAs' | 'everSent'>,
  schema: number = FIRST_SCHEMA,
): boolean {
  return record.everSent && (record.sentAs ?? schemaOf(record)) !== schema
}

/**
 * Brings a write up to date, step by step.
 *
 * @throws whatever a step throws
 */
export function migrated(
  write: QueuedWrite,
  version: number,
  { schema = FIRST_SCHEMA, from = {} }: Schema,
): QueuedWrite {
  let current = write
  for (let step = version; step < schema; step += 1) current = from[step]?.(current) ?? current
  return current
}
