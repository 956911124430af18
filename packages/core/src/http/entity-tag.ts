// SPDX-License-Identifier: MIT
import { Scanner } from '../protocol/scanner.ts'

const ENTITY_TAG = /(?:W\/)?"([\x21\x23-\x7E\x80-\uFFFF]*)"/y
const EMPTY_MEMBERS = /[ \t,]*/y
const SEPARATOR = /[ \t]*(?:,[ \t,]*|$)/y

/**
 * Reads the opaque parts of a list of entity tags, without their weakness.
 *
 * @returns `undefined` when something isn't an entity tag
 * @see RFC 9110 §8.8.3, §13.1.2
 */
export function parseOpaqueTags(list: string): readonly string[] | undefined {
  const opaques: string[] = []
  const scanner = new Scanner(list)
  for (scanner.take(EMPTY_MEMBERS); !scanner.atEnd;) {
    const opaque = scanner.take(ENTITY_TAG)?.[1]
    if (opaque === undefined || scanner.take(SEPARATOR) === undefined) return undefined
    opaques.push(opaque)
  }
  return opaques
}

/** Tells whether two entity tags match by strong comparison: the same, and neither weak (RFC 9110 §8.8.3.2). */
export function matchesStrongly(one: string | null, other: string | null): boolean {
  return one !== null && one === other && !isWeakTag(one)
}

/** Tells whether two entity tags match by weak comparison: the same but for weakness (RFC 9110 §8.8.3.2). */
export function matchesWeakly(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && strengthened(one) === strengthened(other)
}

/** Tells whether an entity tag is weak. Case counts. */
export function isWeakTag(tag: string): boolean {
  return tag.startsWith('W/')
}

function strengthened(tag: string): string {
  return isWeakTag(tag) ? tag.slice(2) : tag
}
