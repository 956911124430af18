// SPDX-License-Identifier: MIT
import { ancestorsOf, type Tag } from '@springhouse/core'
import type { EntryRecord } from './schema.ts'

const MAX_TAGS = 500

/**
 * Tags that a write has named lately, where no log gives their place. A read that began before the write was answered may
 * have seen the state before it, so what it brings is stored as invalidated.
 */
export class WrittenTags {
  readonly #writtenAtMs = new Map<string, number>()

  note(scope: string, tag: Tag, atMs: number): void {
    const name = nameOf(scope, tag)
    this.#writtenAtMs.delete(name)
    this.#writtenAtMs.set(name, atMs)
    const [oldest] = this.#writtenAtMs.keys()
    if (this.#writtenAtMs.size > MAX_TAGS && oldest !== undefined) this.#writtenAtMs.delete(oldest)
  }

  /** Tells whether the request for an entry began at a time at which it may have missed a write. */
  concern({ scope, tags, requestTimeMs }: EntryRecord): boolean {
    if (this.#writtenAtMs.size === 0) return false
    return [...tags, ...tags.flatMap(ancestorsOf)].some((tag) => {
      const writtenAtMs = this.#writtenAtMs.get(nameOf(scope, tag))
      return writtenAtMs !== undefined && requestTimeMs <= writtenAtMs
    })
  }
}

function nameOf(scope: string, tag: Tag): string {
  return `${scope}\n${tag}`
}
