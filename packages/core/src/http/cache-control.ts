// SPDX-License-Identifier: MIT
import type { DeltaSeconds } from '../policy/route.ts'
import { Scanner } from '../protocol/scanner.ts'

/** Directives of a `Cache-Control` field, or of a targeted field that replaces it. Names are lower case. */
export interface CacheControl {
  has(name: string): boolean
  /**
   * Reads a delta-seconds argument.
   *
   * @returns `undefined` without the directive; 0 for an argument that isn't a number of seconds
   */
  seconds(name: string): DeltaSeconds | undefined
  /** Tells whether the directive stands without an argument. */
  isBare(name: string): boolean
  /** Lists the field names of a qualified directive such as `no-cache="A, B"`, lower case. */
  fieldNames(name: string): readonly string[]
}

/** Greatest lifetime that is told apart (RFC 9111 §1.2.2). */
export const MAX_SECONDS: DeltaSeconds = 2_147_483_648

interface Directive {
  readonly argument: string | undefined
  /** Something stands behind it that the grammar forbids. */
  readonly malformed: boolean
}

const NAME = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]*/y
const QUOTED = /"([^"\\]*(?:\\.[^"\\]*)*)"/sy
const SEPARATORS = /[ \t,]*/y
const SPACES = /[ \t]*/y
// What is skipped after an error: to the next comma outside quotes.
const REST = /[^",]*(?:"[^"\\]*(?:\\.[^"\\]*)*(?:"|$)[^",]*)*/sy

/**
 * Parses `Cache-Control` in one pass. Never throws: what the grammar forbids makes a lifetime 0, not an error.
 *
 * The first occurrence of a directive wins (RFC 9111 §4.2.1).
 *
 * @example
 * parseCacheControl('max-age=600, stale-if-error=86400').seconds('max-age') // 600
 * parseCacheControl('max-age="soon"').seconds('max-age') // 0
 */
export function parseCacheControl(field: string | null): CacheControl {
  const directives = new Map<string, Directive>()
  const scanner = new Scanner(field ?? '')
  for (scanner.take(SEPARATORS); !scanner.atEnd; scanner.take(SEPARATORS)) {
    const name = scanner.take(NAME)?.[0].toLowerCase()
    const directive = takeDirective(scanner)
    if (name !== undefined && !directives.has(name)) directives.set(name, directive)
  }
  return new Directives(directives)
}

function takeDirective(scanner: Scanner): Directive {
  // Spec: no whitespace is allowed around "=" (RFC 9111 §5.2).
  const argument = scanner.takeCharacter('=') ? takeArgument(scanner) : undefined
  scanner.take(SPACES)
  const malformed =
    (scanner.take(REST)?.[0] ?? '') !== '' || !(scanner.atEnd || scanner.next === ',')
  if (scanner.next !== ',') scanner.skipToEnd()
  return { argument, malformed }
}

function takeArgument(scanner: Scanner): string {
  const quoted = scanner.take(QUOTED)?.[1]?.replaceAll(/\\(.)/gs, '$1')
  return quoted ?? scanner.take(TOKEN)?.[0] ?? ''
}

class Directives implements CacheControl {
  readonly #directives: ReadonlyMap<string, Directive>

  constructor(directives: ReadonlyMap<string, Directive>) {
    this.#directives = directives
  }

  has(name: string): boolean {
    return this.#directives.has(name)
  }

  seconds(name: string): DeltaSeconds | undefined {
    const directive = this.#directives.get(name)
    if (directive === undefined) return undefined
    return directive.malformed ? 0 : (parseDeltaSeconds(directive.argument) ?? 0)
  }

  isBare(name: string): boolean {
    const directive = this.#directives.get(name)
    return directive !== undefined && directive.argument === undefined && !directive.malformed
  }

  fieldNames(name: string): readonly string[] {
    return namesIn(this.#directives.get(name)?.argument)
  }
}

/** Splits a list of field names; lower case. */
export function namesIn(list: string | undefined): readonly string[] {
  const names = (list ?? '').split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '')
}

/** Reads delta-seconds: digits only, clamped; `undefined` for anything else (RFC 9111 §1.2.2). */
export function parseDeltaSeconds(text: string | undefined): DeltaSeconds | undefined {
  return text !== undefined && /^[0-9]+$/.test(text)
    ? Math.min(Number(text), MAX_SECONDS)
    : undefined
}
