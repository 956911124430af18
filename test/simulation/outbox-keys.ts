// SPDX-License-Identifier: MIT
import type { DiskRow } from './outbox-disk.ts'

/** What is looked for: one key, or a range of keys. */
export type Query = IDBValidKey | KeyRange

/** A range of keys, its ends included. */
export class KeyRange {
  readonly lower: IDBValidKey
  readonly upper: IDBValidKey

  constructor(lower: IDBValidKey, upper: IDBValidKey) {
    this.lower = lower
    this.upper = upper
  }

  static only(key: IDBValidKey): KeyRange {
    return new KeyRange(key, key)
  }

  static bound(lower: IDBValidKey, upper: IDBValidKey): KeyRange {
    return new KeyRange(lower, upper)
  }
}

/** Compares keys of numbers, texts and lists of them, as IndexedDB does: numbers, then texts, then lists. */
export function compareKeys(left: unknown, right: unknown): number {
  const rank = rankOf(left) - rankOf(right)
  if (rank !== 0) return rank
  if (Array.isArray(left) && Array.isArray(right)) {
    for (const [index, each] of left.entries()) {
      if (index >= right.length) return 1
      const order = compareKeys(each, right[index])
      if (order !== 0) return order
    }
    return left.length - right.length
  }
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left) < String(right) ? -1 : Number(left !== right)
}

function rankOf(key: unknown): number {
  if (Array.isArray(key)) return 3
  return typeof key === 'number' ? 1 : 2
}

/** The key of a row by its path; `undefined` when a part of it is missing. */
export function keyOf(row: DiskRow, path: string | readonly string[]): IDBValidKey | undefined {
  if (typeof path === 'string') return validKey(row[path])
  const parts = path.map((name) => validKey(row[name]))
  return parts.every((part) => part !== undefined) ? parts : undefined
}

function validKey(value: unknown): IDBValidKey | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/** Tells whether a key is what is looked for. */
export function matches(key: IDBValidKey | undefined, query: Query | undefined): boolean {
  if (key === undefined) return false
  if (query === undefined) return true
  if (!(query instanceof KeyRange)) return compareKeys(key, query) === 0
  return compareKeys(key, query.lower) >= 0 && compareKeys(key, query.upper) <= 0
}
