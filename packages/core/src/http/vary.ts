// SPDX-License-Identifier: MIT
import { type Aged, dateValueMs } from './age.ts'

/** Fields that select nothing in a browser's cache: bodies arrive decoded, origin and host are fixed. */
const IGNORED: ReadonlySet<string> = new Set([
  'accept-encoding',
  'available-dictionary',
  'host',
  'origin',
])
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/

/**
 * Reads a request's value of a nominated field, lower case: `null` when the request hasn't got it, `undefined` when that
 * can't be known, so that nothing matches. In a worker: `nominatedValue`.
 */
export type NominatedValues = (name: string) => string | null | undefined

/** A stored response among those of one URI. */
export interface Variant extends Aged {
  /** What `variantOf` said of the request that it was stored for. */
  readonly variant: string
}

/**
 * Parses `Vary`.
 *
 * @returns the nominated fields, lower case, sorted, each once; `*` when any member is `*`, which never matches, or isn't the name of a field
 * @see RFC 9110 §12.5.5
 */
export function parseVary(field: string | null): readonly string[] | '*' {
  const members = (field ?? '')
    .split(',')
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '')
  if (members.some((member) => member === '*' || !TOKEN.test(member))) return '*'
  return [...new Set(members)].sort()
}

/**
 * Names the variant of a resource that a request selects: equal names, equal variants.
 *
 * Absent matches only absent; whitespace around list members doesn't count. Fields that select nothing in a
 * browser (`Accept-Encoding`, `Origin`, `Host`) are left out.
 *
 * @param vary the stored response's `Vary`
 * @returns `undefined` when nothing can match: for `Vary: *`, and when a nominated field can't be known
 * @see RFC 9111 §4.1
 */
export function variantOf(vary: string | null, valueOf: NominatedValues): string | undefined {
  const nominated = parseVary(vary)
  if (nominated === '*') return undefined
  const pairs = nominated
    .filter((name) => !IGNORED.has(name))
    .map((name) => [name, valueOf(name)] as const)
  if (pairs.some(([, value]) => value === undefined)) return undefined
  const normal = pairs.map(([name, value]) => [name, normalise(name, value ?? null)])
  return normal.length === 0 ? '' : JSON.stringify(normal)
}

/**
 * Selects the stored response that answers a request, among all that are stored under its URI: one that matches by its
 * own `Vary`, preferably one that has the field at all, the most recent by `Date`.
 *
 * @returns `undefined` when none matches; the request may then be sent with the validators of all of them
 * @see RFC 9111 §4, §4.1
 */
export function selectVariant<T extends Variant>(
  candidates: readonly T[],
  request: NominatedValues,
): T | undefined {
  const matching = candidates.filter(
    ({ fields, variant }) => variantOf(fields.get('Vary'), request) === variant,
  )
  // Spec: some resources leave Vary out of their default response (§4.1).
  const negotiated = matching.filter(({ fields }) => parseVary(fields.get('Vary')).length > 0)
  return mostRecent(negotiated.length > 0 ? negotiated : matching)
}

/** Finds the most recent of stored responses, as their `Date` says; among equals the one received last (RFC 9111 §4). */
export function mostRecent<T extends Aged>(stored: readonly T[]): T | undefined {
  return [...stored].sort(
    (one, other) =>
      dateValueMs(other) - dateValueMs(one) || other.responseTimeMs - one.responseTimeMs,
  )[0]
}

// Inside a quoted string whitespace has a meaning.
function normalise(name: string, value: string | null): string | null {
  if (value?.includes('"') === true) return value.trim()
  // Spec: language tags ignore case (RFC 9110 §8.5.1). Their order is kept: some origins go by it.
  const said = name === 'accept-language' ? value?.toLowerCase() : value
  return (
    said
      ?.split(',')
      .map((member) => member.trim())
      .join(',') ?? null
  )
}
