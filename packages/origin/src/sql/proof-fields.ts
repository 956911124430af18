// SPDX-License-Identifier: MIT
import {
  EVERYTHING,
  FIELD,
  formatCacheGroupInvalidation,
  formatOperationProof,
  type Tag,
} from '@springhouse/core'

/** Header fields as pairs. */
export type Fields = readonly (readonly [name: string, value: string])[]

/** Longest `Cache-Group-Invalidation`, in characters. */
const MAX_FIELD_LENGTH = 4_096

/** Makes the proof that an operation was handled; none without a key. */
export function proofFields(
  key: string | undefined,
  replayed: boolean,
  ttlSeconds: number | undefined,
): Fields {
  if (key === undefined) return []
  return [[FIELD.springhouseOp, formatOperationProof({ key, replayed, ttlSeconds })]]
}

/** Names what a write has invalidated. */
export function namedInvalidation(tags: readonly Tag[]): Fields {
  const field = formatCacheGroupInvalidation([...new Set(tags)])
  // Trade: many proxies refuse larger fields, and a cut one would hide invalidations; so a long one names everything.
  const isLong = field.length > MAX_FIELD_LENGTH
  return [
    [FIELD.cacheGroupInvalidation, isLong ? formatCacheGroupInvalidation([EVERYTHING]) : field],
  ]
}
