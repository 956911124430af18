// SPDX-License-Identifier: MIT
import { isLive, type OutboxRecord } from '@springhouse/outbox'

/** A run of numbers, both ends included. */
export type NumberRange = readonly [from: number, to: number]

/**
 * Reads which numbers of a device the origin misses.
 *
 * @param answer parsed JSON of the origin's report on a device
 * @returns `undefined` when it is something else
 */
export function parseDeviceReport(answer: unknown): readonly NumberRange[] | undefined {
  if (typeof answer !== 'object' || answer === null || !('missing' in answer)) return undefined
  const { missing } = answer
  return Array.isArray(missing) && missing.every(isRange) ? missing : undefined
}

/** Leaves out what still waits on this device: only what is nowhere is missing. */
export function withoutWaiting(
  missing: readonly NumberRange[],
  records: readonly OutboxRecord[],
): readonly NumberRange[] {
  const waiting = records.filter(isLive).map(({ deviceSeq }) => deviceSeq)
  return missing.flatMap((range) => without(range, new Set(waiting)))
}

function without([from, to]: NumberRange, waiting: ReadonlySet<number>): readonly NumberRange[] {
  const ranges: NumberRange[] = []
  let first: number | undefined
  for (let number = from; number <= to + 1; number += 1) {
    const isMissing = number <= to && !waiting.has(number)
    if (isMissing) first ??= number
    else if (first !== undefined) {
      ranges.push([first, number - 1])
      first = undefined
    }
  }
  return ranges
}

function isRange(value: unknown): value is NumberRange {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger)
}
