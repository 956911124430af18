// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { EntryRecord } from './schema.ts'

const TYPES = {
  string: ['key', 'uriKey', 'partition', 'scope', 'route', 'url', 'statusText', 'variant'],
  boolean: ['isInvalidated', 'wasEncoded'],
  number: ['status', 'bodyBytes', 'requestTimeMs', 'responseTimeMs', 'policyVersion'],
} as const

/** Tells whether what was read is an entry as it was written: disks lose bits, and browsers write half records. */
export function isIntact(entry: EntryRecord): boolean {
  // A stored record is whatever the disk gives: the type says only what was written.
  const { body, bodyId, bodyBytes, fields, tags, stamp }: Partial<EntryRecord> = entry
  const hasTypes = Object.entries(TYPES).every(([type, names]) =>
    names.every((name) => typeof entry[name] === type),
  )
  const hasBody = bodyId === undefined ? body?.byteLength === bodyBytes : bodyId !== ''
  return hasTypes && hasBody && isStamp(stamp) && isList(tags) && areFields(fields)
}

function isStamp(stamp: Partial<Position> | undefined): boolean {
  return stamp === undefined || (typeof stamp.epoch === 'string' && Number.isFinite(stamp.seq))
}

function isList(list: readonly unknown[] | undefined): boolean {
  return Array.isArray(list) && list.every((member) => typeof member === 'string')
}

function areFields(fields: readonly (readonly unknown[])[] | undefined): boolean {
  return Array.isArray(fields) && fields.every((field) => isList(field) && field.length === 2)
}

// Platform: what the engines say of a record whose bytes they can't read any more.
const UNREADABLE: ReadonlySet<string> = new Set(['DataError', 'NotReadableError', 'DataCloneError'])

/** Tells whether an error says that a record's own bytes are damaged. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && UNREADABLE.has(error.name)
}
