// SPDX-License-Identifier: MIT
import { Scanner } from './scanner.ts'

/** A value of a parameter or a dictionary: a string or token, a number, or a boolean. */
export type BareItem = string | number | boolean

/** A string of a structured field list with its parameters (RFC 9651): `"key";replayed;ttl=60`. */
export interface StructuredString {
  readonly value: string
  readonly parameters: ReadonlyMap<string, BareItem>
}

// Sticky, linear pieces of the grammar that our fields use: RFC 9651 §3.3.3, §3.1.2, §3.3.1, §3.3.4, §3.3.6.
const QUOTED = /"([ !#-[\]-~]*(?:\\["\\][ !#-[\]-~]*)*)"/y
const KEY = /[a-z*][a-z0-9_.*-]*/y
const NUMBER = /-?(?:[0-9]{1,12}\.[0-9]{1,3}|[0-9]{1,15})(?![0-9.])/y
const TOKEN = /[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*/y
const BOOLEAN = /\?([01])/y
const SPACES = / */y
const OPTIONAL_WHITESPACE = /[ \t]*/y

/**
 * Reads a list of strings with parameters: `Cache-Groups`, `Cache-Group-Invalidation`, `Springhouse-Op`.
 *
 * Covers the types that these fields use (strings; integer, token, string and boolean parameters) instead of the whole
 * of RFC 9651, because it runs in the worker, where each kilobyte counts; tests compare it with a complete parser.
 *
 * @returns the members, or `undefined` when the field is malformed or has a member that isn't a string: the whole field is then ignored (RFC 9651 §4.2)
 */
export function parseStructuredStrings(text: string): readonly StructuredString[] | undefined {
  const reader = new Reader(text)
  const members: StructuredString[] = []
  return reader.takeMembers(() => {
    const value = reader.takeQuoted()
    const parameters = value === undefined ? undefined : reader.takeParameters()
    if (value === undefined || parameters === undefined) return false
    members.push({ value, parameters })
    return true
  })
    ? members
    : undefined
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
  const reader = new Reader(text)
  const members = new Map<string, BareItem>()
  return reader.takeMembers(() => {
    const key = reader.takeKey()
    const value = key === undefined ? undefined : reader.takeArgument()
    if (key === undefined || value === undefined) return false
    members.set(key, value)
    return reader.takeParameters() !== undefined
  })
    ? members
    : undefined
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

class Reader extends Scanner {
  /** Takes comma-separated members to the end of the text; `false` when one fails or a comma trails (RFC 9651 §4.2.1). */
  takeMembers(takeMember: () => boolean): boolean {
    this.take(SPACES)
    if (this.atEnd) return true
    while (takeMember()) {
      this.take(OPTIONAL_WHITESPACE)
      if (this.atEnd) return true
      if (!this.takeCharacter(',')) return false
      this.take(OPTIONAL_WHITESPACE)
    }
    return false
  }

  takeKey(): string | undefined {
    return this.take(KEY)?.[0]
  }

  takeQuoted(): string | undefined {
    return this.take(QUOTED)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
  }

  /** Takes `=value`; without it the value is `true`. */
  takeArgument(): BareItem | undefined {
    return this.takeCharacter('=') ? this.#takeBareItem() : true
  }

  takeParameters(): Map<string, BareItem> | undefined {
    const parameters = new Map<string, BareItem>()
    while (this.takeCharacter(';')) {
      this.take(SPACES)
      const key = this.takeKey()
      const value = key === undefined ? undefined : this.takeArgument()
      if (key === undefined || value === undefined) return undefined
      parameters.set(key, value)
    }
    return parameters
  }

  #takeBareItem(): BareItem | undefined {
    const quoted = this.takeQuoted()
    if (quoted !== undefined) return quoted
    const number = this.take(NUMBER)?.[0]
    if (number !== undefined) return Number(number)
    const boolean = this.take(BOOLEAN)?.[1]
    if (boolean !== undefined) return boolean === '1'
    return this.take(TOKEN)?.[0]
  }
}
