// SPDX-License-Identifier: MIT
import type { Position, ScopeHead } from '@springhouse/core'
import { joinSegment, SEGMENT_SIZE } from '@springhouse/core'
import type { Origin } from '@springhouse/origin'
import type { FollowedScope } from '../identity/scopes.ts'
import { DeafError } from '../stream/resume.ts'

/** How many scopes' heads are remembered. */
const MAX_SCOPES = 1_000

interface Reading {
  readonly position: Position
  readonly head: Promise<ScopeHead>
}

/** Reads where scopes' logs stand: once for each place that this process has applied, however many ask. */
export class ScopeHeads {
  readonly #origin: Origin
  readonly #readings = new Map<string, Reading>()

  constructor(origin: Origin) {
    this.#origin = origin
  }

  /**
   * Where a log stands, as far as this process has applied it.
   *
   * @throws DeafError when it doesn't hear the log
   */
  async read(followed: FollowedScope): Promise<ScopeHead> {
    const { scope } = followed
    const position = await this.#positionOf(scope)
    const known = this.#readings.get(scope)
    if (known !== undefined && isSame(known.position, position)) return known.head
    const head = readHead(this.#origin, followed, position)
    this.#remember(scope, { position, head })
    return head
  }

  // Of a log that this process doesn't follow yet, the first place comes with the first question.
  async #positionOf(scope: string): Promise<Position> {
    const here = this.#origin.stamp(scope)
    if (here !== undefined) return here
    await this.#origin.catchUp(scope, undefined)
    const first = this.#origin.stamp(scope)
    if (first === undefined) throw new DeafError()
    return first
  }

  #remember(scope: string, reading: Reading): void {
    this.#readings.delete(scope)
    this.#readings.set(scope, reading)
    const [oldest] = this.#readings.keys()
    if (oldest !== undefined && this.#readings.size > MAX_SCOPES) this.#readings.delete(oldest)
    const forget = (): void => {
      if (this.#readings.get(scope) === reading) this.#readings.delete(scope)
    }
    reading.head.catch(forget)
  }
}

async function readHead(
  origin: Origin,
  { scope, name }: FollowedScope,
  { epoch, seq }: Position,
): Promise<ScopeHead> {
  const after = seq - (seq % SEGMENT_SIZE)
  const [state, entries] = await Promise.all([
    origin.head(scope),
    after === seq ? [] : origin.readRange(scope, epoch, after + 1, seq),
  ])
  // The log has begun another life meanwhile: the next question finds that.
  if (state.head.epoch !== epoch) throw new DeafError()
  return {
    scope: name,
    epoch,
    seq,
    floor: wholeSegmentFrom(state.floor),
    segmentSize: SEGMENT_SIZE,
    tail: joinSegment({ epoch, after, seq }, entries),
  }
}

// A log may begin with an entry that invalidates nothing: before it nothing is lost.
function wholeSegmentFrom(floor: number): number {
  return floor <= 1 ? 0 : Math.ceil(floor / SEGMENT_SIZE) * SEGMENT_SIZE
}

function isSame(one: Position, other: Position): boolean {
  return one.epoch === other.epoch && one.seq === other.seq
}
