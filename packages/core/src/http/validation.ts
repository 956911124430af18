// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from '../protocol/header-names.ts'
import { parseOpaqueTags } from './entity-tag.ts'
import { parseHttpDate } from './http-date.ts'

/** Validators of a representation; `null` or absent where it has none. */
export interface Validators {
  readonly etag?: string | null
  readonly lastModified?: string | null
}

/**
 * Makes the fields of a validation request from stored responses: the selected one, or all variants of a URI where none
 * is. Validators are copied byte for byte; a date is sent only where it can mean one response.
 *
 * @see RFC 9111 §4.3.1
 */
export function validationFields(
  ...stored: readonly { readonly fields: FieldReader }[]
): readonly (readonly [string, string])[] {
  const valuesOf = (name: string): string =>
    [...new Set(stored.flatMap(({ fields }) => fields.get(name) ?? []))].join(', ')
  const tags = valuesOf(FIELD.entityTag)
  const lastModified = stored.length === 1 ? valuesOf(FIELD.lastModified) : ''
  return [
    ...(tags === '' ? [] : [[FIELD.ifNoneMatch, tags] as const]),
    ...(lastModified === '' ? [] : [[FIELD.ifModifiedSince, lastModified] as const]),
  ]
}

/**
 * Tells whether a GET or HEAD with these fields is answered by 304.
 *
 * `If-None-Match` compares weakly and wins over `If-Modified-Since`.
 *
 * @see RFC 9110 §13.1.2, §13.1.3, §13.2.2
 * @example
 * const fields = new Map([['If-None-Match', 'W/"a", "b"']])
 * const presented = { get: (name: string) => fields.get(name) ?? null }
 * isNotModified(presented, { etag: '"a"' }) // true
 * isNotModified(presented, { etag: '"c"' }) // false
 */
export function isNotModified(requestFields: FieldReader, validators: Validators): boolean {
  const ifNoneMatch = requestFields.get(FIELD.ifNoneMatch)
  if (ifNoneMatch !== null) return listsTag(ifNoneMatch, validators.etag ?? undefined)
  const sinceMs = parseHttpDate(requestFields.get(FIELD.ifModifiedSince) ?? '')
  const modifiedMs = parseHttpDate(validators.lastModified ?? '')
  return sinceMs !== undefined && modifiedMs !== undefined && modifiedMs <= sinceMs
}

function listsTag(list: string, etag: string | undefined): boolean {
  // Spec: "*" matches any current representation (RFC 9110 §13.1.2).
  if (list.trim() === '*') return true
  const opaque = etag === undefined ? undefined : parseOpaqueTags(etag)?.[0]
  return opaque !== undefined && (parseOpaqueTags(list)?.includes(opaque) ?? false)
}
