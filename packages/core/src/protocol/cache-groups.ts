// SPDX-License-Identifier: MIT
import { isInvalidationTag, isTag, type Tag } from '../log/tag.ts'
import { formatStructuredStrings, parseStructuredStrings } from './structured-strings.ts'

// The one place where the product's word "tag" meets the standard's "cache group" (RFC 9875).

/**
 * Writes tags as the value of `Cache-Groups`.
 *
 * @example
 * formatCacheGroups(['products', 'product:42']) // '"products", "product:42"'
 */
export function formatCacheGroups(tags: readonly Tag[]): string {
  return formatStructuredStrings(tags)
}

/**
 * Reads `Cache-Groups`.
 *
 * @returns the tags, or `undefined` when the field is absent or malformed, so that the route's own tags apply
 */
export function parseCacheGroups(field: string | null): readonly Tag[] | undefined {
  if (field === null) return undefined
  return parseStructuredStrings(field)
    ?.map(({ value }) => value)
    .filter(isTag)
}

/** Writes tags as the value of `Cache-Group-Invalidation`. */
export function formatCacheGroupInvalidation(tags: readonly Tag[]): string {
  return formatStructuredStrings(tags)
}

/**
 * Reads `Cache-Group-Invalidation`, which means something only on answers to unsafe methods.
 *
 * @returns the invalidated tags; none when the field is absent or malformed
 */
export function parseCacheGroupInvalidation(field: string | null): readonly Tag[] {
  if (field === null) return []
  return (parseStructuredStrings(field) ?? []).map(({ value }) => value).filter(isInvalidationTag)
}
