// SPDX-License-Identifier: MIT
import type { News } from './outdates.ts'
import type { FollowedQuery } from './query-client.ts'
import { EVERYTHING } from '@springhouse/core'

/** A fetch that hears more than this is over is outdated by all there is. */
const MAX_HEARD = 100

const ALL: News = {
  kind: 'change',
  change: { scope: EVERYTHING, tags: [EVERYTHING], position: undefined },
}

/**
 * Remembers what was heard while queries were being fetched. What a query's data is made of, and whether the answer is
 * from before or after a change, shows only when it has landed.
 */
export class Flights {
  // One that is removed while it is fetched never lands.
  readonly #heard = new WeakMap<FollowedQuery, readonly News[]>()

  /** A fetch begins; one that takes another's place goes on with what that has heard. */
  begin(query: FollowedQuery): void {
    if (!this.#heard.has(query)) this.#heard.set(query, [])
  }

  /** Keeps news for a query that is being fetched. Returns `false` for one that isn't. */
  hear(query: FollowedQuery, news: News): boolean {
    const heard = this.#heard.get(query)
    if (heard === undefined) return false
    this.#heard.set(query, heard.length < MAX_HEARD ? [...heard, news] : [ALL])
    return true
  }

  /** Ends a query's fetch. Returns what was heard meanwhile; `undefined` when none was on its way. */
  end(query: FollowedQuery): readonly News[] | undefined {
    const heard = this.#heard.get(query)
    this.#heard.delete(query)
    return heard
  }
}
