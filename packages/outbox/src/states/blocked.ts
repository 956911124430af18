// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { isLive } from './transition.ts'

/**
 * Finds what each waiting operation waits for: the one at the root, such as a refused one that its user must look at, not the
 * one just before it in the queue.
 *
 * @param records an owner's records, in any order; those at the origin may be among them
 * @returns the blocking record by the `seq` of the blocked one; operations that nothing blocks are left out
 * @example
 * const blockers = blockersIn(await outbox.list(owner))
 * const { label, why } = wordsFor(record, blockers.get(record.seq))
 */
export function blockersIn(records: readonly OutboxRecord[]): ReadonlyMap<number, OutboxRecord> {
  const live = records.filter(isLive).sort((left, right) => left.seq - right.seq)
  const byKey = new Map(live.map((record) => [record.key, record]))
  const heads = new Map<string, OutboxRecord>()
  const blockers = new Map<number, OutboxRecord>()
  for (const record of live) {
    // An accepted one has had its turn: its group goes on.
    const isInLine = record.monitor === undefined
    const head = isInLine ? heads.get(record.group) : undefined
    if (isInLine && head === undefined) heads.set(record.group, record)
    const parent = record.dependsOn.map((key) => byKey.get(key)).find((row) => row !== undefined)
    const after = record.after === undefined ? undefined : byKey.get(record.after)
    const before = head ?? parent ?? after
    if (before !== undefined && before.seq !== record.seq) blockers.set(record.seq, before)
  }
  return new Map(
    [...blockers.keys()].map((seq) => [seq, rootOf(seq, blockers)] as const).flatMap(known),
  )
}

function rootOf(
  seq: number,
  blockers: ReadonlyMap<number, OutboxRecord>,
): OutboxRecord | undefined {
  const seen = new Set([seq])
  let root = blockers.get(seq)
  while (root !== undefined && !seen.has(root.seq)) {
    seen.add(root.seq)
    const next = blockers.get(root.seq)
    if (next === undefined) return root
    root = next
  }
  return root
}

function known<T>([seq, root]: readonly [number, T | undefined]): readonly (readonly [
  number,
  T,
])[] {
  return root === undefined ? [] : [[seq, root]]
}

/** Tells whether an operation waits for another one of these. */
export function isBlocked(record: OutboxRecord, records: readonly OutboxRecord[]): boolean {
  return blockersIn(records).has(record.seq)
}
