// SPDX-License-Identifier: MIT
import type { Invalidation, Tag } from '@springhouse/core'

/** Above this many tags an event is joined with no other: a reader takes it in pieces. */
const MAX_JOINED_TAGS = 1_000

/**
 * Joins entries of one scope's log into as few events as possible.
 *
 * Neighbours of the same kind become one event with the position of the last of them. Kinds aren't mixed, and
 * their order is kept: a follower that has applied an event up to its position has missed nothing before it.
 *
 * @param previousSeq seq that was sent before these on the same connection
 */
export function joinInvalidations(
  invalidations: readonly Invalidation[],
  previousSeq: number,
): readonly Invalidation[] {
  const inOrder = invalidations.toSorted((a, b) => a.position.seq - b.position.seq)
  const joined: Invalidation[] = []
  for (const next of inOrder) {
    const last = joined.at(-1)
    const both = last?.kind === next.kind ? join(last, next) : undefined
    if (both !== undefined) joined[joined.length - 1] = both
    else joined.push({ ...next, previousSeq: last?.position.seq ?? previousSeq })
  }
  return joined
}

function join(earlier: Invalidation, later: Invalidation): Invalidation | undefined {
  const tags: readonly Tag[] = [...new Set([...earlier.tags, ...later.tags])]
  if (tags.length > MAX_JOINED_TAGS) return undefined
  return { ...earlier, position: later.position, tags }
}
