// SPDX-License-Identifier: MIT
import type { Invalidation, Position, Tag } from '@springhouse/core'
import type { LogState } from './log-driver.ts'

/** Above this many distinct tags a follower starts over instead of catching up. */
export const MAX_CATCH_UP_TAGS = 1_000

/** Above this many bytes of tags a follower starts over instead of catching up. */
export const MAX_CATCH_UP_BYTES = 65_536

/** Why a follower must start over. */
export type CatchUpReset = 'trimmed' | 'epoch' | 'too-many'

/** What a follower that was away has missed. */
export type CatchUp =
  | {
      readonly kind: 'caught-up'
      /** Where it resumes: the place that it named, or the head when it named none. */
      readonly from: Position
      readonly head: Position
      /** At most one soft and one hard invalidation, both at the head. */
      readonly invalidations: readonly Invalidation[]
    }
  | { readonly kind: 'reset'; readonly head: Position; readonly why: CatchUpReset }

/** What to do for a follower that names its place. */
export type CatchUpPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'reset'; readonly why: CatchUpReset }
  | { readonly kind: 'collect'; readonly since: Position }

/** Distinct tags invalidated since a place. */
export interface TagsSince {
  readonly soft: readonly Tag[]
  readonly hard: readonly Tag[]
}

/** Decides how to bring a follower to the head. */
export function planCatchUp(since: Position | undefined, state: LogState): CatchUpPlan {
  const { head, floor } = state
  if (since === undefined) return { kind: 'nothing' }
  // A place beyond the head belongs to a life of the log that was lost.
  if (since.epoch !== head.epoch || since.seq > head.seq) return { kind: 'reset', why: 'epoch' }
  if (since.seq === head.seq) return { kind: 'nothing' }
  if (since.seq < floor) return { kind: 'reset', why: 'trimmed' }
  return { kind: 'collect', since }
}

/** Joins the tags invalidated since a place into the events that bring a follower from there to the head. */
export function joinCatchUp(since: Position, head: Position, tags: TagsSince): CatchUp {
  const { soft, hard } = tags
  if (isTooMuch([...soft, ...hard])) return { kind: 'reset', head, why: 'too-many' }
  const join = (kind: 'soft' | 'hard', joined: readonly Tag[]): Invalidation => ({
    position: head,
    previousSeq: since.seq,
    tags: joined,
    kind,
  })
  // An event without tags still moves the follower to the head.
  const invalidations = hard.length === 0 || soft.length > 0 ? [join('soft', soft)] : []
  if (hard.length > 0) invalidations.unshift(join('hard', hard))
  return { kind: 'caught-up', from: since, head, invalidations }
}

function isTooMuch(tags: readonly Tag[]): boolean {
  if (tags.length > MAX_CATCH_UP_TAGS) return true
  // Tags are ASCII; the quotes and the comma of their JSON form count too.
  return tags.reduce((bytes, tag) => bytes + tag.length + 3, 0) > MAX_CATCH_UP_BYTES
}
