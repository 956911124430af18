// SPDX-License-Identifier: MIT
import type { Position } from './position.ts'
import { ancestorsOf, EVERYTHING, type Tag } from './tag.ts'

/** What a stored response says of itself: its tags, and the log position that its maker had applied before it read the data. */
export interface Stamped {
  readonly tags: readonly Tag[]
  /** `undefined` when the maker named no position: such an entry is born stale. */
  readonly stamp: Position | undefined
}

/** What a tier knows of one scope's log. */
export interface LogView {
  readonly epoch: string
  /** Below this seq the tier no longer knows which tags were invalidated. */
  readonly floor: number
  /** Seq of the last invalidation of exactly this tag (or prefix tag), `undefined` if never heard. */
  lastInvalidated(tag: Tag): number | undefined
}

/** The verdict of the one rule. `unknown` means that the tier can't tell; `invalid` that it knows of an invalidation. */
export type Validity =
  | { readonly kind: 'valid' }
  | { readonly kind: 'unknown'; readonly why: 'unstamped' | 'epoch' | 'floor' }
  | { readonly kind: 'invalid'; readonly tag: Tag; readonly seq: number }

/**
 * In place of a view: a tier that loaded its log and has never heard one for the scope. The origin of an unstamped
 * response has no log then, and HTTP alone decides how long the response may be used.
 *
 * Not to be mistaken for `undefined`, a log that couldn't be loaded: that is unknown.
 */
export const NO_LOG = 'no-log'

const VALID: Validity = { kind: 'valid' }

/**
 * Judges a stored response by the one rule that every tier uses.
 *
 * An entry is valid while its epoch is the current one, its stamp is at or above the floor, and for each of its
 * tags and each ancestor of them `lastInvalidated(tag) <= stamp`. Arrival order and clocks do not appear.
 *
 * @param entry tags and stamp of the stored response
 * @param here what this tier has applied of the log; `undefined` when it can't tell, `NO_LOG` when it knows that there is none
 * @see docs/protocol.md, "The rule"
 * @example
 * const invalidated = new Map([['product:42', 7]])
 * const here = { epoch: 'k3', floor: 5, lastInvalidated: (tag: Tag) => invalidated.get(tag) }
 * const entry = (seq: number) => ({ tags: ['product:42'], stamp: { epoch: 'k3', seq } })
 * judgeValidity(entry(6), here) // { kind: 'invalid', tag: 'product:42', seq: 7 }
 * judgeValidity(entry(7), here) // { kind: 'valid' }
 * judgeValidity({ tags: ['farm:3'], stamp: { epoch: 'k3', seq: 4 } }, here) // { kind: 'unknown', why: 'floor' }
 */
export function judgeValidity(entry: Stamped, here: LogView | typeof NO_LOG | undefined): Validity {
  const { stamp } = entry
  if (stamp === undefined) return here === NO_LOG ? VALID : { kind: 'unknown', why: 'unstamped' }
  if (here === NO_LOG || here?.epoch !== stamp.epoch) return { kind: 'unknown', why: 'epoch' }
  for (const tag of entry.tags) {
    const seq = here.lastInvalidated(tag)
    if (seq !== undefined && seq > stamp.seq) return { kind: 'invalid', tag, seq }
    for (const ancestor of ancestorsOf(tag)) {
      const ancestorSeq = here.lastInvalidated(ancestor)
      if (ancestorSeq !== undefined && ancestorSeq > stamp.seq) {
        return { kind: 'invalid', tag: ancestor, seq: ancestorSeq }
      }
    }
  }
  const everything = here.lastInvalidated(EVERYTHING)
  if (everything !== undefined && everything > stamp.seq) {
    return { kind: 'invalid', tag: EVERYTHING, seq: everything }
  }
  if (stamp.seq < here.floor) return { kind: 'unknown', why: 'floor' }
  return VALID
}
