// SPDX-License-Identifier: MIT
import { formatPosition, isAtOrPast, type Position } from '@springhouse/core'

/** A write that was answered. */
export interface Write {
  readonly row: number
  /** What the database gave it; versions of a row only rise. */
  readonly version: number
  readonly process: number
  /** When its answer was there, epoch milliseconds. */
  readonly answeredAtMs: number
  /** Whether the answer said that the invalidation has been published. */
  readonly isPublished: boolean
  readonly position: Position | undefined
  /** Whether it invalidated every row instead of its own alone. */
  readonly reachesAll?: boolean
}

/** A read that was answered. */
export interface Read {
  readonly row: number
  readonly version: number
  /** Who answered or showed it. */
  readonly where: string
  /** The process that answered; `undefined` for what a browser shows. */
  readonly process: number | undefined
  /** When it was asked for, epoch milliseconds. */
  readonly startedAtMs: number
  /** Position that the answer claims to be current at. */
  readonly stamp?: Position | undefined
  /** Position of a write that the read was asked to be not older than. */
  readonly after?: Position | undefined
  /** The process hears a master that the others have left: nothing bounds how old its answers are until the network heals. */
  readonly isIsolated?: boolean
}

/** Verdict on one read. */
export interface Finding {
  readonly read: Read
  /** How long a newer version had been published when the read began, in milliseconds; 0 when it was current. */
  readonly staleMs: number
  /** Older than what the same process had answered a writer with. */
  readonly isOlderThanOwnWrite: boolean
  /** Older than the position that it claims. */
  readonly isOlderThanItsStamp: boolean
}

/** Writes, and what they prove of reads. Pure: knows no clock. */
export class Ledger {
  readonly #writes = new Map<number, Write[]>()

  /** Every write so far. */
  get writes(): readonly Write[] {
    return [...this.#writes.values()].flat()
  }

  record(write: Write): void {
    const known = this.#writes.get(write.row)
    if (known === undefined) this.#writes.set(write.row, [write])
    else known.push(write)
  }

  judge(read: Read): Finding {
    const newer = (this.#writes.get(read.row) ?? []).filter(({ version }) => version > read.version)
    const published = newer.filter(({ isPublished }) => isPublished)
    const firstAtMs = Math.min(...published.map(({ answeredAtMs }) => answeredAtMs))
    return {
      read,
      staleMs: Math.max(0, read.startedAtMs - firstAtMs),
      isOlderThanOwnWrite: newer.some(
        ({ process, answeredAtMs }) => process === read.process && answeredAtMs < read.startedAtMs,
      ),
      isOlderThanItsStamp: newer.some(({ position }) => isReached(position, read)),
    }
  }
}

/** Says what was wrong with a read. */
export function describeFinding({ read, staleMs }: Finding): string {
  const stamp = read.stamp === undefined ? 'no stamp' : `stamp ${formatPosition(read.stamp)}`
  return `row ${read.row} at ${read.where}: version ${read.version} with ${stamp}, ${staleMs} ms after a newer one was published`
}

function isReached(position: Position | undefined, { stamp, after }: Read): boolean {
  if (position === undefined) return false
  return [stamp, after].some((claim) => claim !== undefined && isAtOrPast(claim, position))
}
