// SPDX-License-Identifier: MIT
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Tag } from '@springhouse/core'
import type { AppendRequest } from './follow/scope-follower.ts'
import { CollectedTags, type InvalidateOptions } from './sql/pending-tags.ts'

interface Batch {
  readonly tags: CollectedTags
  isOpen: boolean
}

/** Collects the invalidations of a piece of work, wherever it makes them, and appends them at its end. */
export class Batches {
  readonly #current = new AsyncLocalStorage<Batch>()
  readonly #append: (request: AppendRequest) => Promise<unknown>

  constructor(append: (request: AppendRequest) => Promise<unknown>) {
    this.#append = append
  }

  /** Runs the work; a batch inside a batch joins it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#open !== undefined) return work()
    const batch: Batch = { tags: new CollectedTags('public'), isOpen: true }
    try {
      const result = await this.#current.run(batch, work)
      batch.isOpen = false
      // Order: one fails alone; the others are appended all the same.
      const appended = await Promise.allSettled(batch.tags.requests.map(this.#append))
      for (const outcome of appended) if (outcome.status === 'rejected') throw outcome.reason
      return result
    } finally {
      batch.isOpen = false
    }
  }

  /**
   * Adds tags to the batch that is under way.
   *
   * @returns `false` when there is none; work that a batch has left behind is outside
   * @throws RangeError when a tag can't be one, or the batch would have more than 1,000
   */
  add(tags: readonly Tag[], options: InvalidateOptions): boolean {
    const batch = this.#open
    batch?.tags.add(tags, options)
    return batch !== undefined
  }

  get #open(): Batch | undefined {
    const batch = this.#current.getStore()
    return batch?.isOpen === true ? batch : undefined
  }
}
