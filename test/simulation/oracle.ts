// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'

/** One invalidation that the log has taken. */
export interface Appended {
  readonly position: Position
  readonly row: number
  /** The version that it tells of. */
  readonly version: number
  /** True time. */
  readonly atMs: number
  /** Whether the browser has received it: as an event, or in the answer to its own write. */
  isReceived: boolean
  /** Whether the browser has been told to start over past it. */
  isCovered: boolean
}

/** What the browser is about to hand out as fresh, or is asked about. */
export interface Claim {
  readonly row: number
  readonly version: number
}

/** Thrown where the promise is broken. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/** Knows what was really committed, appended and received, and holds the product to its promise. */
export class Oracle {
  readonly rows: number[] = [0, 0]
  readonly appended: Appended[] = []

  append(position: Position, row: number, version: number, atMs: number): Appended {
    const entry = { position, row, version, atMs, isReceived: false, isCovered: false }
    this.appended.push(entry)
    return entry
  }

  /** The browser has applied an event of the log. */
  receive({ epoch, seq }: Position, previousSeq: number): void {
    for (const entry of this.appended) {
      const { position } = entry
      const isNamed = position.epoch === epoch && position.seq <= seq && position.seq > previousSeq
      if (isNamed) entry.isReceived = true
    }
  }

  /** The browser has started over: what was before is unknown to it. */
  startOver({ epoch, seq }: Position): void {
    for (const entry of this.appended) {
      if (entry.position.epoch !== epoch || entry.position.seq <= seq) entry.isCovered = true
    }
  }

  /** @throws BrokenPromise when it predates an invalidation that the browser has received */
  judgeFresh({ row, version }: Claim): void {
    const known = this.appended.find(
      (entry) => entry.isReceived && entry.row === row && entry.version > version,
    )
    if (known === undefined) return
    throw new BrokenPromise(
      `Version ${version} of row ${row} was handed out as fresh after ${known.position.seq} had been received, which tells of version ${known.version}`,
    )
  }

  /** @throws BrokenPromise when a browser that follows has not received what is older than the bound */
  judgeFollowing(nowMs: number, boundMs: number): void {
    const missed = this.appended.find(
      ({ atMs, isReceived, isCovered }) => nowMs - atMs >= boundMs && !isReceived && !isCovered,
    )
    if (missed === undefined) return
    throw new BrokenPromise(
      `The browser follows and has not received ${missed.position.seq}, ${nowMs - missed.atMs} ms old`,
    )
  }
}
