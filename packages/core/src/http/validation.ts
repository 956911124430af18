// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from '../protocol/header-names.ts'
import { Scanner } from '../protocol/scanner.ts'
import { parseHttpDate } from './http-date.ts'

/** Validators of a representation; `null` or absent where it has none. */
export interface Validators {
  readonly etag?: string | null
  readonly lastModified?: string | null
}

const ENTITY_TAG = /(?:W\/)?"([\x21\x23-\x7E\x80-\uFFFF]*)"/y
const SEPARATORS = /[ \t,]*/y

/**
 * Makes the fields of a validation request from a stored response. Validators are copied byte for byte.
 *
 * @see RFC 9111 §4.3.1
 */
export function validationFields(stored: {
  readonly fields: FieldReader
}): readonly (readonly [string, string])[] {
  const etag = stored.fields.get(FIELD.entityTag)
  const lastModified = stored.fields.get(FIELD.lastModified)
  return [
    ...(etag === null ? [] : [[FIELD.ifNoneMatch, etag] as const]),
    ...(lastModified === null ? [] : [[FIELD.ifModifiedSince, lastModified] as const]),
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
  const opaque = etag === undefined ? undefined : opaquesOf(etag)?.[0]
  return opaque !== undefined && (opaquesOf(list)?.includes(opaque) ?? false)
}

// Opaque parts, without weakness; `undefined` when something isn't an entity tag.
function opaquesOf(list: string): readonly string[] | undefined {
  const opaques: string[] = []
  const scanner = new Scanner(list)
  for (scanner.take(SEPARATORS); !scanner.atEnd; scanner.take(SEPARATORS)) {
    const opaque = scanner.take(ENTITY_TAG)?.[1]
    if (opaque === undefined) return undefined
    opaques.push(opaque)
  }
  return opaques
}
