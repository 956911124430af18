// SPDX-License-Identifier: MIT
import { piecesOf } from '../protocol/pieces.ts'

// A tag and what separates it from the next one; empty members count for nothing (RFC 9110 §5.6.1.2).
const MEMBER = /(?:W\/)?"([\x21\x23-\x7E\x80-\uFFFF]*)"[ \t]*(?:,[ \t,]*|$)/gy

/**
 * Reads the opaque parts of a list of entity tags, without their weakness.
 *
 * @returns `undefined` when something isn't an entity tag
 * @see RFC 9110 §8.8.3, §13.1.2
 */
export function parseOpaqueTags(list: string): readonly string[] | undefined {
  const members = piecesOf(list.replace(/^[ \t,]+/, ''), MEMBER)
  return members?.map(([, opaque = '']) => opaque)
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
