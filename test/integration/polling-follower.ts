// SPDX-License-Identifier: MIT
import {
  decodeHead,
  decodeSegment,
  headPath,
  planSegments,
  type Position,
  segmentEvents,
  segmentPath,
  type StreamEvent,
  TagTable,
} from '@springhouse/core'

/** A follower that fetches heads and segments: what a browser does beyond that is not the network's business. */
export class PollingFollower {
  readonly table: TagTable
  resets = 0
  readonly #base: string

  /** @param place where it stands, as after an earlier visit */
  constructor(base: string, place: Position) {
    this.#base = base
    this.table = TagTable.startingAt(place)
  }

  /** Asks once, and applies what is new. */
  async poll(): Promise<void> {
    const [head] = decodeHead(await this.#read(headPath())) ?? []
    if (head === undefined) throw new Error('The head could not be read')
    const plan = planSegments(this.table.position, head)
    if (plan.kind === 'nothing') return
    if (plan.kind === 'reset') {
      this.#startOver(plan.position)
      return
    }
    for (const number of plan.segments) {
      const segment = decodeSegment(await this.#read(segmentPath({ epoch: head.epoch, number })))
      if (segment === undefined) throw new Error(`Segment ${number} could not be read`)
      this.#apply(segmentEvents(segment, this.table.position.seq))
    }
    this.#apply(segmentEvents(head.tail, this.table.position.seq))
  }

  async #read(path: string): Promise<unknown> {
    const answer = await fetch(this.#base + path)
    if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}`)
    return answer.json()
  }

  #apply(events: readonly StreamEvent[]): void {
    for (const event of events) {
      if (event.type === 'reset') this.#startOver(event.position)
      if (event.type !== 'inv') continue
      const { kind } = this.table.apply(event.invalidation)
      if (kind !== 'applied') throw new Error(`An event was not applied: ${kind}`)
    }
  }

  #startOver(position: Position): void {
    this.resets += 1
    this.table.reset(position)
  }
}
