// SPDX-License-Identifier: MIT

/**
 * A place in one scope's invalidation log.
 *
 * `epoch` names one life of one scope's log, so positions of different epochs never compare.
 * `seq` is a counter given by the log, never a clock.
 */
export interface Position {
  readonly epoch: string
  readonly seq: number
}

const POSITION = /^([A-Za-z0-9_-]{1,64})\.(0|[1-9][0-9]{0,15})$/

/**
 * Reads a position from its wire form `epoch.seq`.
 *
 * @returns the position, or `undefined` when the text isn't one
 * @example
 * parsePosition('k3f9q2.1841') // { epoch: 'k3f9q2', seq: 1841 }
 * parsePosition('k3f9q2.01841') // undefined
 */
export function parsePosition(text: string | null | undefined): Position | undefined {
  const match = POSITION.exec(text ?? '')
  if (match?.[1] === undefined || match[2] === undefined) return undefined
  const seq = Number(match[2])
  return Number.isSafeInteger(seq) ? { epoch: match[1], seq } : undefined
}

/**
 * Writes a position in its wire form `epoch.seq`.
 *
 * @example
 * formatPosition({ epoch: 'k3f9q2', seq: 1841 }) // 'k3f9q2.1841'
 */
export function formatPosition(position: Position): string {
  return `${position.epoch}.${position.seq}`
}

/**
 * Reads a comma-separated list of positions, one a scope; members that aren't positions are left out.
 *
 * @example
 * parsePositions('k3.7, m4.2').length // 2
 */
export function parsePositions(text: string | null | undefined): readonly Position[] {
  return (text ?? '').split(',').flatMap((part) => parsePosition(part.trim()) ?? [])
}

/**
 * Tells whether `position` is in the same epoch as `other` and at or past it.
 *
 * @example
 * isAtOrPast({ epoch: 'k3', seq: 7 }, { epoch: 'k3', seq: 7 }) // true
 * isAtOrPast({ epoch: 'm4', seq: 9 }, { epoch: 'k3', seq: 7 }) // false
 */
export function isAtOrPast(position: Position, other: Position): boolean {
  return position.epoch === other.epoch && position.seq >= other.seq
}
