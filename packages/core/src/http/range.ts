// SPDX-License-Identifier: MIT
import { FIELD } from '../protocol/header-names.ts'
import { matchesStrongly } from './entity-tag.ts'
import { parseHttpDate } from './http-date.ts'
import type { StoredMetadata } from './stored-metadata.ts'

/** A complete stored response, as far as a range of it depends on it. */
export interface RangeSource extends Pick<StoredMetadata, 'status' | 'fields'> {
  /** Whether it came with a content coding: then it is stored decoded, and positions would count other bytes. */
  readonly wasEncoded: boolean
}

/** How a request with `Range` is answered from a complete stored response. */
export type RangePlan =
  /** The whole response: `Range` doesn't apply or isn't understood. */
  | { readonly kind: 'whole' }
  /** 206 with this `Content-Range` and the bytes from `first` up to `last`, both included. */
  | {
      readonly kind: 'partial'
      readonly first: number
      readonly last: number
      readonly contentRange: string
    }
  /** 416 with this `Content-Range`. */
  | { readonly kind: 'not-satisfiable'; readonly contentRange: string }
  /** Only the origin can count the bytes. */
  | { readonly kind: 'forward' }

/**
 * Decides how a GET with `Range` is answered from a complete stored response. Of several ranges none is cut: the whole
 * is sent, as the RFC allows. Preconditions come first.
 *
 * @param rangeField the request's `Range`
 * @param ifRange the request's `If-Range`
 * @param bodyBytes length of the stored body
 * @see RFC 9110 §14.2, §13.1.5, §15.3.7, §15.5.17
 * @example
 * const stored = { status: 200, fields: { get: () => null }, wasEncoded: false }
 * planRange('bytes=0-4', null, stored, 10) // { kind: 'partial', first: 0, last: 4, contentRange: 'bytes 0-4/10' }
 */
export function planRange(
  rangeField: string | null,
  ifRange: string | null,
  stored: RangeSource,
  bodyBytes: number,
): RangePlan {
  const range = rangeField === null ? undefined : parseRange(rangeField)
  if (range === undefined || stored.status !== 200 || !holds(ifRange, stored)) {
    return { kind: 'whole' }
  }
  if (stored.wasEncoded) return { kind: 'forward' }
  const isSuffix = range.first === undefined
  const first = range.first ?? Math.max(0, bodyBytes - range.last)
  const last = isSuffix ? bodyBytes - 1 : Math.min(range.last, bodyBytes - 1)
  // Spec: the last bytes of nothing are nothing, and no Content-Range can say that (RFC 9110 §14.1.2).
  if (isSuffix && range.last > 0 && bodyBytes === 0) return { kind: 'whole' }
  if (first >= bodyBytes) {
    return { kind: 'not-satisfiable', contentRange: `bytes */${bodyBytes}` }
  }
  return { kind: 'partial', first, last, contentRange: `bytes ${first}-${last}/${bodyBytes}` }
}

/** Positions; without `first` the last `last` bytes. */
interface ByteRange {
  readonly first: number | undefined
  readonly last: number
}

// Spec: several ranges, another unit and what is malformed may be or must be ignored (RFC 9110 §14.2).
function parseRange(field: string): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i.exec(field.trim()) ?? []
  if (from === '') return to === '' ? undefined : { first: undefined, last: Number(to) }
  const first = Number(from)
  const last = to === '' ? Infinity : Number(to)
  return last < first ? undefined : { first, last }
}

// Spec: strong comparison; a date must be exactly the one, and strong (RFC 9110 §13.1.5, §8.8.2.2).
function holds(ifRange: string | null, { fields }: RangeSource): boolean {
  if (ifRange === null) return true
  const modifiedMs = parseHttpDate(fields.get(FIELD.lastModified) ?? '')
  const dateMs = parseHttpDate(fields.get(FIELD.date) ?? '')
  const isStrongDate =
    modifiedMs !== undefined && dateMs !== undefined && dateMs - modifiedMs >= 1000
  return (
    matchesStrongly(ifRange, fields.get(FIELD.entityTag)) ||
    (isStrongDate && parseHttpDate(ifRange) === modifiedMs)
  )
}
