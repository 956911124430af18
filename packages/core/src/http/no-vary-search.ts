// SPDX-License-Identifier: MIT
import { piecesOf } from '../protocol/pieces.ts'

/** Which parts of a query tell responses apart. */
export interface NoVarySearch {
  /** Names of query keys, decoded. */
  readonly keys: ReadonlySet<string>
  /** Whether `keys` are those that matter (`except`), or those that don't (`params`). */
  readonly matter: boolean
  readonly orderMatters: boolean
}

// Pieces of a structured dictionary, as far as this field has use for them (RFC 9651 §3.2). What it has none for, such as
// parameters, counts as malformed: then each query stands for itself, which is safe.
const STRING = String.raw`"(?:[ !#-[\]-~]|\\["\\])*"`
const KEY = '[a-z*][a-z0-9_.*-]*'
const BOOLEAN = String.raw`\?([01])`
const STRINGS = String.raw`\( *((?:${STRING}(?: +|(?=\))))*)\)`
const OTHER = String.raw`(${STRING}|[-0-9.A-Za-z*:/_]+)`
const SEPARATOR = String.raw`(?:[ \t]*,[ \t]*(?!$)| *$)`
const MEMBER = new RegExp(`(${KEY})(?:=(?:${BOOLEAN}|${STRINGS}|${OTHER}))?${SEPARATOR}`, 'gy')

/**
 * Parses `No-Vary-Search` (an Internet-Draft).
 *
 * @returns `undefined` when each query stands for itself: the field is absent, malformed, or names both or neither of `params` and `except`
 * @example
 * parseNoVarySearch('params=("utm_source")')?.keys // new Set(['utm_source'])
 */
export function parseNoVarySearch(field: string | null): NoVarySearch | undefined {
  const members = parseMembers(field ?? '')
  const order = members?.get('key-order') ?? false
  const ignored = members?.get('params')
  const counted = members?.get('except')
  const names = counted ?? ignored
  if ((ignored === undefined) === (counted === undefined)) return undefined
  if (!Array.isArray(names) || typeof order !== 'boolean') return undefined
  const keys = new Set(names.map((name) => decode(String(name))))
  return { keys, matter: counted !== undefined, orderMatters: !order }
}

/**
 * Names what a URL stands for: URLs with equal names are equivalent.
 *
 * @param url serialised, as `URL.href` is; its fragment doesn't count
 * @param variance of the stored response
 * @example
 * const variance = parseNoVarySearch('params=("utm_source")')
 * equivalenceKey('https://a.example/x?utm_source=1&id=7', variance) === equivalenceKey('https://a.example/x?id=7', variance) // true
 */
export function equivalenceKey(url: string, variance: NoVarySearch | undefined): string {
  const [whole = ''] = url.split('#', 1)
  if (variance === undefined) return whole
  const { keys, matter, orderMatters } = variance
  const at = whole.indexOf('?')
  const [path, query] = at < 0 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)]
  const pairs = pairsOf(query).filter(([name]) => keys.has(name) === matter)
  // Spec: by code units, stable: the order of equal keys counts.
  if (!orderMatters) pairs.sort(([one], [other]) => Number(one > other) - Number(one < other))
  return JSON.stringify([path, pairs])
}

/** Tells whether a request's URL and that of a stored response are the same, as far as the stored response says. */
export function areEquivalentUrls(
  requested: string,
  stored: string,
  variance: NoVarySearch | undefined,
): boolean {
  return equivalenceKey(requested, variance) === equivalenceKey(stored, variance)
}

type Member = boolean | readonly string[] | 'other'

function parseMembers(text: string): ReadonlyMap<string, Member> | undefined {
  const members = piecesOf(text.replace(/^ +/, ''), MEMBER)
  return members && new Map(members.map(([, key = '', ...values]) => [key, valueOf(values)]))
}

function valueOf([boolean, strings, other]: readonly (string | undefined)[]): Member {
  if (boolean !== undefined) return boolean === '1'
  if (strings === undefined) return other === undefined ? true : 'other'
  return [...strings.matchAll(new RegExp(STRING, 'g'))].map(([quoted]) =>
    quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1'),
  )
}

// Spec: the application/x-www-form-urlencoded parser (URL standard).
function pairsOf(query: string): (readonly [string, string])[] {
  return query
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const at = piece.indexOf('=')
      const [name, value] = at < 0 ? [piece, ''] : [piece.slice(0, at), piece.slice(at + 1)]
      return [decode(name), decode(value)] as const
    })
}

function decode(text: string): string {
  return text.replaceAll('+', ' ').replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes)
    } catch {
      // What isn't UTF-8 equals only itself; a lone surrogate can't come from decoding.
      return `\uD800${bytes.toUpperCase()}`
    }
  })
}
