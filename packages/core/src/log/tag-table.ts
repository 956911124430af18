// SPDX-License-Identifier: MIT
import type { Position } from './position.ts'
import type { Tag } from './tag.ts'
import type { LogView } from './validity.ts'

/** `soft` marks entries invalid and keeps their bytes; `hard` deletes them. */
export type InvalidationKind = 'soft' | 'hard'

/** One entry of the log as it is sent to followers. */
export interface Invalidation {
  readonly position: Position
  /** Seq that the sender sent before this one; a follower behind it has missed something. */
  readonly previousSeq: number
  readonly tags: readonly Tag[]
  readonly kind: InvalidationKind
}

/** How many tags a table holds before it drops the oldest and raises its floor. */
export const MAX_TAGS = 10_000

/** Plain form of a table, for storing it. */
export interface TagTableSnapshot {
  readonly epoch: string
  readonly seq: number
  readonly floor: number
  readonly tags: ReadonlyMap<Tag, number>
}

/**
 * One scope's log as a tier has applied it: position, floor, and the last invalidation of each tag.
 *
 * Only ever raises. Over `maxTags` it forgets the older half and raises its floor, so that what it forgot
 * becomes unknown, never valid.
 *
 * @example
 * const table = TagTable.startingAt({ epoch: 'k3', seq: 6 })
 * const position = { epoch: 'k3', seq: 7 }
 * table.apply({ position, previousSeq: 6, tags: ['product:42'], kind: 'soft' }).kind // 'applied'
 * judgeValidity({ tags: ['product:42'], stamp: { epoch: 'k3', seq: 6 } }, table).kind // 'invalid'
 */
export class TagTable implements LogView {
  #epoch: string
  #seq: number
  #floor: number
  readonly #versions: Map<Tag, number>
  readonly #maxTags: number

  constructor(snapshot: TagTableSnapshot, maxTags: number = MAX_TAGS) {
    this.#epoch = snapshot.epoch
    this.#seq = snapshot.seq
    this.#floor = snapshot.floor
    this.#versions = new Map(snapshot.tags)
    this.#maxTags = maxTags
  }

  /** Makes a table that knows nothing older than `position`. */
  static startingAt(position: Position, maxTags: number = MAX_TAGS): TagTable {
    return new TagTable(
      { epoch: position.epoch, seq: position.seq, floor: position.seq, tags: new Map() },
      maxTags,
    )
  }

  get epoch(): string {
    return this.#epoch
  }

  get floor(): number {
    return this.#floor
  }

  get position(): Position {
    return { epoch: this.#epoch, seq: this.#seq }
  }

  get size(): number {
    return this.#versions.size
  }

  lastInvalidated(tag: Tag): number | undefined {
    return this.#versions.get(tag)
  }

  /**
   * Applies an event of the log if nothing is missing before it.
   *
   * @returns `applied` with the tags whose version rose, `gap` when earlier entries are missing, or `epoch` when the event belongs to another log
   */
  apply(invalidation: Invalidation): ApplyOutcome {
    const { position, previousSeq, tags } = invalidation
    if (position.epoch !== this.#epoch) return { kind: 'epoch' }
    if (previousSeq > this.#seq) return { kind: 'gap' }
    const raised = this.raise(tags, position.seq)
    this.#seq = Math.max(this.#seq, position.seq)
    return { kind: 'applied', raised }
  }

  /**
   * Raises the version of tags without moving the position: the answer to an own write, heard before its event.
   *
   * @returns the tags whose version really rose
   */
  raise(tags: readonly Tag[], seq: number): readonly Tag[] {
    const raised = tags.filter((tag) => (this.#versions.get(tag) ?? -1) < seq)
    for (const tag of raised) this.#versions.set(tag, seq)
    if (this.#versions.size > this.#maxTags) this.#forgetOlderHalf()
    return raised
  }

  /**
   * Starts over at `position`: everything stored before becomes unknown, nothing is deleted.
   *
   * Within one epoch what is already known beyond `position` stays: an own write may have been heard of first.
   */
  reset(position: Position): void {
    const { epoch, seq } = position
    const continues = epoch === this.#epoch
    for (const [tag, version] of this.#versions) {
      if (!continues || version <= seq) this.#versions.delete(tag)
    }
    this.#epoch = epoch
    this.#seq = continues ? Math.max(this.#seq, seq) : seq
    this.#floor = continues ? Math.max(this.#floor, seq) : seq
  }

  /** Copies the table into a plain form. */
  snapshot(): TagTableSnapshot {
    return { epoch: this.#epoch, seq: this.#seq, floor: this.#floor, tags: new Map(this.#versions) }
  }

  // Order: the floor rises to the highest forgotten seq, so an entry stamped below it is unknown, never wrongly valid.
  #forgetOlderHalf(): void {
    const seqs = [...this.#versions.values()].sort((a, b) => a - b)
    const highestForgotten = seqs[Math.floor(seqs.length / 2)] ?? this.#seq
    for (const [tag, seq] of this.#versions) {
      if (seq <= highestForgotten) this.#versions.delete(tag)
    }
    this.#floor = Math.max(this.#floor, highestForgotten)
  }
}

/** What became of an event that a table was asked to apply. */
export type ApplyOutcome =
  | { readonly kind: 'applied'; readonly raised: readonly Tag[] }
  | { readonly kind: 'gap' }
  | { readonly kind: 'epoch' }
