// SPDX-License-Identifier: MIT
import type { DeltaSeconds } from '../policy/route.ts'

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

// A directive: name, argument as a quoted string or as a token, and what stands behind it up to the next comma outside
// quotes, which the grammar forbids. No whitespace is allowed around "=" (RFC 9111 §5.2). Whatever comes matches at the
// first try, so that nothing is ever tried again: linear in one pass.
const DIRECTIVE =
  /[ \t,]*([\w!#$%&'*+.^`|~-]*)(?:=(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([\w!#$%&'*+.^`|~-]*)))?[ \t]*([^",]*(?:"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)[^",]*)*)(?:,|$)/gsy

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
  for (const [, said = '', quoted, token, rest] of (field ?? '').matchAll(DIRECTIVE)) {
    const name = said.toLowerCase()
    const argument = quoted?.replaceAll(/\\(.)/gs, '$1') ?? token
    if (name !== '' && !directives.has(name)) {
      directives.set(name, { argument, malformed: rest !== '' })
    }
  }
  return new Directives(directives)
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
