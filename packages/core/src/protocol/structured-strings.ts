// SPDX-License-Identifier: MIT
import { piecesOf } from './pieces.ts'

/** A value of a parameter or a dictionary: a string or token, a number, or a boolean. */
export type BareItem = string | number | boolean

/** A string of a structured field list with its parameters (RFC 9651): `"key";replayed;ttl=60`. */
export interface StructuredString {
  readonly value: string
  readonly parameters: ReadonlyMap<string, BareItem>
}

// Pieces of the grammar that our fields use, none of which can match in two ways, so that reading is linear: RFC 9651
// §3.3.3, §3.1.2, §3.3.1, §3.3.6, §3.3.4.
const STRING = String.raw`"[ !#-[\]-~]*(?:\\["\\][ !#-[\]-~]*)*"`
const KEY = '[a-z*][a-z0-9_.*-]*'
const NUMBER = String.raw`-?(?:[0-9]{1,12}\.[0-9]{1,3}|[0-9]{1,15})(?![0-9.])`
const TOKEN = "[A-Za-z*][!#$%&'*+\\-.^_`|~0-9A-Za-z:/]*"
const ITEM = String.raw`${STRING}|${NUMBER}|\?[01]|${TOKEN}`
const PARAMETERS = `((?:; *${KEY}(?:=(?:${ITEM}))?)*)`
// To the next member or the end; a comma never trails (RFC 9651 §4.2.1).
const SEPARATOR = String.raw`[ \t]*(?:,[ \t]*(?!$)|$)`

const STRING_MEMBER = new RegExp(`(${STRING})${PARAMETERS}${SEPARATOR}`, 'gy')
const DICTIONARY_MEMBER = new RegExp(`(${KEY})(?:=(${ITEM}))?${PARAMETERS}${SEPARATOR}`, 'gy')
const PARAMETER = new RegExp(`; *(${KEY})(?:=(${ITEM}))?`, 'g')

/**
 * Reads a list of strings with parameters: `Cache-Groups`, `Cache-Group-Invalidation`, `Springhouse-Op`.
 *
 * Covers the types that these fields use (strings; integer, token, string and boolean parameters) instead of the whole
 * of RFC 9651, because it runs in the worker, where each kilobyte counts; tests compare it with a complete parser.
 *
 * @returns the members, or `undefined` when the field is malformed or has a member that isn't a string: the whole field is then ignored (RFC 9651 §4.2)
 */
export function parseStructuredStrings(text: string): readonly StructuredString[] | undefined {
  return piecesOf(withoutSpaces(text), STRING_MEMBER)?.map(([, value = '', parameters = '']) => ({
    value: unquoted(value),
    parameters: new Map(
      [...parameters.matchAll(PARAMETER)].map(([, key = '', item]) => [key, bareItemOf(item)]),
    ),
  }))
}

/**
 * Reads a dictionary of bare items: a targeted field such as `Springhouse-Cache-Control` (RFC 9213).
 *
 * Keys are lower case, the last of equal keys wins, parameters are ignored. Inner lists, byte sequences and dates
 * count as malformed: no directive has them.
 *
 * @returns the members in order, or `undefined` when the field is malformed: the whole field is then ignored (RFC 9651 §4.2)
 */
export function parseStructuredDictionary(text: string): ReadonlyMap<string, BareItem> | undefined {
  const members = piecesOf(withoutSpaces(text), DICTIONARY_MEMBER)
  return members && new Map(members.map(([, key = '', item]) => [key, bareItemOf(item)]))
}

/**
 * Writes a list of strings, without parameters.
 *
 * @throws RangeError when a string holds anything but printable ASCII
 */
export function formatStructuredStrings(values: readonly string[]): string {
  return values.map(formatStructuredString).join(', ')
}

/**
 * Writes one string as RFC 9651 §4.1.6 says.
 *
 * @throws RangeError when it holds anything but printable ASCII
 */
export function formatStructuredString(value: string): string {
  if (!/^[ -~]*$/.test(value)) {
    throw new RangeError(
      `Cannot write structured string: only printable ASCII is allowed: received "${value}"`,
    )
  }
  return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

function withoutSpaces(text: string): string {
  return text.replace(/^ +/, '')
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
}

// Without an argument the value is `true`.
function bareItemOf(text = '?1'): BareItem {
  if (text.startsWith('"')) return unquoted(text)
  if (text.startsWith('?')) return text === '?1'
  return /^[-0-9]/.test(text) ? Number(text) : text
}
