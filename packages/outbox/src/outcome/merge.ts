// SPDX-License-Identifier: MIT

/** The three sides of a conflict: parsed JSON. */
export interface Versions {
  /** What the user saw; `undefined` when nobody kept it. */
  readonly base: unknown
  /** What the user wrote. */
  readonly mine: unknown
  /** What the origin has now. */
  readonly theirs: unknown
  readonly method: string
}

/**
 * Merges a conflict.
 *
 * @returns the content to send instead, or `undefined` when a person must decide
 */
export type Merge = (versions: Versions) => unknown

type Fields = Readonly<Record<string, unknown>>

/**
 * Merges where each side has changed other fields than the other one. Looks at the fields of the document, not into them.
 *
 * @example
 * const base = { weight: 600, name: 'Berta' }
 * const mine = { ...base, weight: 612 }
 * const theirs = { ...base, name: 'Bertha' }
 * mergeDisjoint({ base, mine, theirs, method: 'PUT' }) // { weight: 612, name: 'Bertha' }
 */
export const mergeDisjoint: Merge = ({ base, mine, theirs, method }) => {
  if (!isFields(base) || !isFields(mine) || !isFields(theirs)) return undefined
  if (method !== 'PUT' && method !== 'PATCH') return undefined
  // A PATCH names only what it changes.
  const wanted = method === 'PATCH' ? { ...base, ...mine } : mine
  const own = changedFields(base, wanted)
  const others = changedFields(base, theirs)
  if (own.some((name) => others.includes(name) && !isEqual(wanted[name], theirs[name]))) {
    return undefined
  }
  if (method === 'PATCH') return mine
  const merged = new Map(Object.entries(theirs))
  for (const name of own) {
    if (name in wanted) merged.set(name, wanted[name])
    else merged.delete(name)
  }
  return Object.fromEntries(merged)
}

function changedFields(before: Fields, after: Fields): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => !isEqual(before[name], after[name]))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((each, index) => isEqual(each, right[index]))
  }
  if (!isFields(left) || !isFields(right)) return false
  return changedFields(left, right).length === 0 && hasSameNames(left, right)
}

function hasSameNames(left: Fields, right: Fields): boolean {
  return Object.keys(left).length === Object.keys(right).length
}
