// SPDX-License-Identifier: MIT
import { EVERYTHING, type InvalidationKind, type Tag } from '@springhouse/core'
import type { AppendRequest } from './scope-follower.ts'

/** Above this many distinct tags of one kind, what would be appended again becomes "everything". */
const MAX_TAGS = 1_000

/** How long an append is remembered, in milliseconds. */
const REMEMBER_MS = 600_000

/**
 * What this process has appended lately, by scope, so that a new life of a log hears of it too.
 *
 * A master that was cut off goes on taking appends, and loses them when it comes back as a replica. Other processes
 * have begun the new life meanwhile and count what they load in it as current.
 */
export class OwnAppends {
  readonly #lives = new Map<string, Life>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Notes an append. Answers what has to be appended again, if it was the first one in a new life of its log. */
  note({ scope, kind, tags }: AppendRequest, epoch: string): readonly AppendRequest[] {
    const lost = this.begin(scope, epoch)
    const life = this.#lives.get(scope) ?? { epoch, soft: new Map(), hard: new Map() }
    this.#lives.set(scope, life)
    const atMs = this.#now()
    for (const tag of tags) {
      // Order: the latest last, so that the oldest are found in front.
      life[kind].delete(tag)
      life[kind].set(tag, atMs)
    }
    this.#forgetOld(life[kind])
    return lost
  }

  /** Notes that a log has begun a life, `epoch`. Answers what this process had appended in the one before. */
  begin(scope: string, epoch: string): readonly AppendRequest[] {
    const life = this.#lives.get(scope)
    if (life === undefined || life.epoch === epoch) return []
    this.#lives.delete(scope)
    return KINDS.flatMap((kind) => {
      this.#forgetOld(life[kind])
      const tags = life[kind].has(EVERYTHING) ? [EVERYTHING] : [...life[kind].keys()]
      return tags.length === 0 ? [] : [{ scope, kind, tags }]
    })
  }

  #forgetOld(tags: Map<Tag, number>): void {
    const sinceMs = this.#now() - REMEMBER_MS
    for (const [tag, atMs] of tags) {
      if (atMs >= sinceMs) break
      tags.delete(tag)
    }
    if (tags.size <= MAX_TAGS) return
    tags.clear()
    tags.set(EVERYTHING, this.#now())
  }
}

const KINDS: readonly InvalidationKind[] = ['hard', 'soft']

interface Life extends Record<InvalidationKind, Map<Tag, number>> {
  readonly epoch: string
}
