// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from '../protocol/header-names.ts'
import type { Aged } from './age.ts'
import { formatHttpDate } from './http-date.ts'
import type { StoredMetadata } from './stored-metadata.ts'
import { isNotModified } from './validation.ts'

type Field = readonly [name: string, value: string]

// Spec: representation metadata that a 304 should not carry (RFC 9110 §15.4.5).
const NOT_IN_304: ReadonlySet<string> = new Set([
  'accept-ranges',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
])

/**
 * Tells whether a request asks what only the origin can answer, so that a cache must not evaluate its conditions.
 *
 * @see RFC 9111 §4.3.2
 */
export function asksOriginOnly(requestFields: FieldReader): boolean {
  return [FIELD.ifMatch, 'If-Unmodified-Since'].some((name) => requestFields.get(name) !== null)
}

const CONDITIONS: readonly string[] = [FIELD.ifNoneMatch, FIELD.ifModifiedSince, 'If-Range']

/** Tells whether a request carries conditions that a cache evaluates. */
export function isConditional(requestFields: FieldReader): boolean {
  return CONDITIONS.some((name) => requestFields.get(name) !== null)
}

/**
 * Evaluates a request's conditions against the stored response that would be handed out: whether the page gets a 304
 * because it holds the same body.
 *
 * Without `Last-Modified` the time of its making decides.
 *
 * @see RFC 9111 §4.3.2, RFC 9110 §13.2.2
 */
export function evaluatePreconditions(
  requestFields: FieldReader,
  stored: Aged & Pick<StoredMetadata, 'status'>,
): 'not-modified' | 'send' {
  const { status, fields, responseTimeMs } = stored
  const made = fields.get(FIELD.date) ?? formatHttpDate(responseTimeMs)
  const validators = {
    etag: fields.get(FIELD.entityTag),
    lastModified: fields.get(FIELD.lastModified) ?? made,
  }
  // Spec: only what would have been a 200 can be unchanged (RFC 9111 §4.3.2, RFC 9110 §13.2.1).
  return status === 200 && isNotModified(requestFields, validators) ? 'not-modified' : 'send'
}

/** Chooses those fields of a stored response that its 304 carries (RFC 9110 §15.4.5). */
export function notModifiedFields(stored: Iterable<Field>): [string, string][] {
  const fields = [...stored].map(([name, value]): [string, string] => [name, value])
  const names = fields.map(([name]) => name.toLowerCase())
  const isTagged = names.includes('etag')
  return fields.filter((_, at) => {
    const name = names[at] ?? ''
    return !NOT_IN_304.has(name) && !(isTagged && name === 'last-modified')
  })
}
