// SPDX-License-Identifier: MIT
import type { Invalidation, Tag } from '@springhouse/core'

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
    if (last?.kind === next.kind) joined[joined.length - 1] = join(last, next)
    else joined.push({ ...next, previousSeq: last?.position.seq ?? previousSeq })
  }
  return joined
}

function join(earlier: Invalidation, later: Invalidation): Invalidation {
  const tags: readonly Tag[] = [...new Set([...earlier.tags, ...later.tags])]
  return { ...earlier, position: later.position, tags }
}
