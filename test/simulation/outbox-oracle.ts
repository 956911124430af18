// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { BrokenPromise } from './oracle.ts'
import type { DiskChange, DiskImage } from './outbox-disk.ts'
import type { WriteBody } from './outbox-portal.ts'

/** One write of a user, whatever key it is sent under. */
interface Write {
  readonly name: string
  readonly owner: string
  readonly thing: string
  /** Its place in the queue, once it is on the disk. */
  seq: number | undefined
  /** The latest edition that its page was told is saved. */
  accepted: number | undefined
  /** Whether its user gave it up. */
  isDiscarded: boolean
  /** Editions that took effect. */
  readonly effects: number[]
}

/** Knows what was accepted, what took effect and what its user gave up, and holds the outbox to its promise. */
export class OutboxOracle {
  readonly writes = new Map<string, Write>()

  /** A page is about to ask for a write to be saved. */
  begin(name: string, owner: string, thing: string): void {
    const seq = undefined
    const write = { name, owner, thing, seq, accepted: undefined, isDiscarded: false, effects: [] }
    this.writes.set(name, write)
  }

  /** The page was told that this edition is saved on the device. */
  accept(name: string, edition: number): void {
    const write = this.#writeOf(name)
    write.accepted = Math.max(write.accepted ?? 0, edition)
  }

  /** Its user is about to give it up. */
  discard(name: string): void {
    this.#writeOf(name).isDiscarded = true
  }

  /** @throws BrokenPromise when it is its second effect, another owner's, or out of its order */
  takeEffect({ write: name, edition, thing, owner }: Record<string, unknown>): void {
    const write = this.#writeOf(String(name))
    write.effects.push(Number(edition))
    if (write.effects.length > 1) {
      throw new BrokenPromise(`${write.name} has taken effect ${write.effects.length} times`)
    }
    if (owner !== write.owner || thing !== write.thing) {
      throw new BrokenPromise(`${write.name} of ${write.owner} took effect for ${String(owner)}`)
    }
    const later = [...this.writes.values()].find(
      (other) =>
        other.effects.length > 0 &&
        other.owner === write.owner &&
        other.thing === write.thing &&
        (other.seq ?? 0) > (write.seq ?? 0),
    )
    if (later !== undefined) {
      throw new BrokenPromise(
        `${write.name} took effect after ${later.name}, which comes behind it`,
      )
    }
  }

  /** @throws BrokenPromise when a record went where it may not go */
  judgeCommit(changes: readonly DiskChange[]): void {
    for (const { store, before, after } of changes) {
      if (store === 'operations') this.#judgeChange(recordOf(before), recordOf(after))
    }
  }

  /** @throws BrokenPromise when something that was accepted is not on the disk any more */
  judgeDisk({ stores }: DiskImage): void {
    const rows = [...(stores.get('operations')?.values() ?? [])].flatMap(
      (row) => recordOf(row) ?? [],
    )
    const seqs = new Set(rows.map(({ seq }) => seq))
    for (const { name, accepted, isDiscarded, effects, seq } of this.writes.values()) {
      if (accepted === undefined || isDiscarded || effects.length > 0) continue
      if (seq === undefined || !seqs.has(seq)) {
        throw new BrokenPromise(`${name} was saved, and is neither on the disk nor at the origin`)
      }
    }
  }

  /** @throws BrokenPromise when something that was accepted has not arrived after all is over */
  judgeEnd(): void {
    for (const { name, accepted, isDiscarded, effects } of this.writes.values()) {
      if (accepted === undefined || isDiscarded) continue
      const [edition] = effects
      if (edition === undefined) {
        throw new BrokenPromise(`${name} was saved, and never took effect`)
      }
      if (edition < accepted) {
        throw new BrokenPromise(`${name} took effect as edition ${edition}; ${accepted} was saved`)
      }
    }
  }

  hasEffect(name: string): boolean {
    return this.#writeOf(name).effects.length > 0
  }

  #judgeChange(before: OutboxRecord | undefined, after: OutboxRecord | undefined): void {
    if (after === undefined) {
      if (before !== undefined && before.state !== 'retired') {
        throw new BrokenPromise(`record ${before.seq} vanished while ${before.state}`)
      }
      return
    }
    if (before === undefined) return this.#noteNew(after)
    const write = this.#byseq(after.seq)
    if (after.state === 'acked' && before.state !== 'acked' && write.effects.length === 0) {
      throw new BrokenPromise(`${write.name} was acknowledged without an effect`)
    }
    const isSettled = before.state === 'acked' || before.state === 'retired'
    const isStill =
      after.state === before.state || (before.state === 'acked' && after.state === 'retired')
    if (isSettled && !isStill) {
      throw new BrokenPromise(`${write.name} went back from ${before.state} to ${after.state}`)
    }
    if (after.state === 'retired' && !isSettled && !write.isDiscarded) {
      throw new BrokenPromise(`${write.name} was given up by nobody`)
    }
    if (after.state !== 'retired' && before.body !== undefined && after.body === undefined) {
      throw new BrokenPromise(`${write.name} lost its payload while ${after.state}`)
    }
    if (after.owner !== before.owner) throw new BrokenPromise(`${write.name} changed its owner`)
  }

  #noteNew(record: OutboxRecord): void {
    const write = this.#writeOf(bodyIn(record).write)
    if (write.seq !== undefined && write.seq !== record.seq) {
      throw new BrokenPromise(`${write.name} is in the queue twice`)
    }
    if (record.owner !== write.owner) throw new BrokenPromise(`${write.name} has another owner`)
    write.seq = record.seq
  }

  #byseq(seq: number): Write {
    const write = [...this.writes.values()].find((each) => each.seq === seq)
    if (write === undefined) throw new Error(`Nobody has saved record ${seq}`)
    return write
  }

  #writeOf(name: string): Write {
    const write = this.writes.get(name)
    if (write === undefined) throw new Error(`Nobody has written ${name}`)
    return write
  }
}

/** What a record says. */
export function bodyIn({ body }: Pick<OutboxRecord, 'body'>): WriteBody {
  // Made by these tests alone.
  return JSON.parse(new TextDecoder().decode(body)) as WriteBody
}

function recordOf(row: DiskChange['after']): OutboxRecord | undefined {
  // Rows of this store are records; the outbox itself decodes them no differently.
  return row as OutboxRecord | undefined
}
