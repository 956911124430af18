// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import type { Change } from '../client-events.ts'
import { EVERYTHING, formatPosition } from '@springhouse/core'

/** How many places are remembered; repeats come within seconds. */
const REMEMBERED = 256

/**
 * Lets each change through once, although several may tell of it: the worker at an own write, later the stream's event
 * for the same place, perhaps repeated because an answer was lost.
 */
export class Announcements {
  readonly #tagsByPlace = new Map<string, Set<Tag>>()

  /**
   * Admits what is new about a change.
   *
   * @returns the change with the tags that weren't announced for its place yet; `undefined` when there are none
   */
  admit({ scope, tags, position }: Change): Change | undefined {
    // Without a place nothing says that it is the same change again; a reset names no tags either.
    if (position === undefined) {
      return { scope, tags: tags.length === 0 ? [EVERYTHING] : tags, position }
    }
    const announced = this.#tagsAt(`${scope} ${formatPosition(position)}`)
    const news = tags.filter((tag) => !announced.has(tag))
    for (const tag of news) announced.add(tag)
    return news.length === 0 ? undefined : { scope, tags: news, position }
  }

  #tagsAt(place: string): Set<Tag> {
    const known = this.#tagsByPlace.get(place)
    if (known !== undefined) return known
    const tags = new Set<Tag>()
    this.#tagsByPlace.set(place, tags)
    const [oldest] = this.#tagsByPlace.keys()
    if (this.#tagsByPlace.size > REMEMBERED && oldest !== undefined) {
      this.#tagsByPlace.delete(oldest)
    }
    return tags
  }
}
