// SPDX-License-Identifier: MIT

/** A string of a structured field list with its parameters (RFC 9651): `"key";replayed;ttl=60`. */
export interface StructuredString {
  readonly value: string
  readonly parameters: ReadonlyMap<string, string | number | boolean>
}

// Sticky, linear pieces of the grammar that our fields use: RFC 9651 §3.3.3, §3.1.2, §3.3.1, §3.3.4, §3.3.6.
const QUOTED = /"((?:[ !#-[\]-~]|\\["\\])*)"/y
const KEY = /[a-z*][a-z0-9_.*-]*/y
const INTEGER = /-?[0-9]{1,15}(?![0-9.])/y
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
  reader.take(SPACES)
  while (!reader.atEnd) {
    const value = reader.takeQuoted()
    if (value === undefined) return undefined
    const parameters = reader.takeParameters()
    if (parameters === undefined) return undefined
    members.push({ value, parameters })
    reader.take(OPTIONAL_WHITESPACE)
    if (reader.atEnd) return members
    if (!reader.takeCharacter(',')) return undefined
    reader.take(OPTIONAL_WHITESPACE)
    // A trailing comma is an error (RFC 9651 §4.2.1).
    if (reader.atEnd) return undefined
  }
  return members
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

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text.trimEnd()
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) return undefined
    this.#at = pattern.lastIndex
    return match
  }

  takeCharacter(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }

  takeQuoted(): string | undefined {
    return this.take(QUOTED)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
  }

  takeParameters(): Map<string, string | number | boolean> | undefined {
    const parameters = new Map<string, string | number | boolean>()
    while (this.takeCharacter(';')) {
      this.take(SPACES)
      const key = this.take(KEY)?.[0]
      if (key === undefined) return undefined
      const value = this.takeCharacter('=') ? this.#takeBareItem() : true
      if (value === undefined) return undefined
      parameters.set(key, value)
    }
    return parameters
  }

  #takeBareItem(): string | number | boolean | undefined {
    const quoted = this.takeQuoted()
    if (quoted !== undefined) return quoted
    const integer = this.take(INTEGER)?.[0]
    if (integer !== undefined) return Number(integer)
    const boolean = this.take(BOOLEAN)?.[1]
    if (boolean !== undefined) return boolean === '1'
    return this.take(TOKEN)?.[0]
  }
}
