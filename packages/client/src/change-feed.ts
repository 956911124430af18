// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import type { Change, ClientEventTarget } from './client-events.ts'
import { ancestorsOf, EVERYTHING, reaches } from '@springhouse/core'

/** A reader further behind than this gets one change that stands for all. */
const MAX_WAITING = 100

/** What ends a subscription. */
export interface SubscriptionOptions {
  readonly signal?: AbortSignal
}

/**
 * Tells whether a change concerns something subscribed to: `product:42` is concerned by `product:42`, `product:*` and
 * `*`, as after a reset; `product:*` by `product:42` as well.
 */
export function concerns(change: Change, subscribed: Tag): boolean {
  return concernedBy(change)(subscribed)
}

/** Makes the test of `concerns()` for one change and many tags: a catch-up may name a thousand, a page may show hundreds. */
export function concernedBy({ tags }: Change): (subscribed: Tag) => boolean {
  const changed = new Set(tags)
  return (subscribed) =>
    changed.has(subscribed) ||
    ancestorsOf(subscribed).some((ancestor) => changed.has(ancestor)) ||
    // Only a prefix reaches what isn't itself.
    (subscribed.endsWith(EVERYTHING) && tags.some((tag) => reaches(subscribed, tag)))
}

/** Calls the listener with each change that concerns one of the tags. Returns a function that ends it. */
export function subscribe(
  source: ClientEventTarget,
  tags: readonly Tag[],
  listener: (change: Change) => void,
  { signal }: SubscriptionOptions = {},
): () => void {
  const hear = ({ detail: change }: CustomEvent<Change>): void => {
    if (tags.some(concernedBy(change))) listener(change)
  }
  source.addEventListener('change', hear, signal === undefined ? {} : { signal })
  return () => {
    source.removeEventListener('change', hear)
  }
}

/**
 * Iterates over the changes that concern a tag, from the first `next()` until the signal aborts.
 *
 * A slow reader gets one change that stands for all when too many wait for it.
 */
export async function* iterate(
  source: ClientEventTarget,
  tag: Tag,
  signal: AbortSignal,
): AsyncGenerator<Change, void, void> {
  let waiting: Change[] = []
  let wake = (): void => {}
  const rouse = (): void => {
    wake()
  }
  const end = subscribe(source, [tag], (change) => {
    waiting = waiting.length < MAX_WAITING ? [...waiting, change] : [standsForAll(change)]
    rouse()
  })
  signal.addEventListener('abort', rouse)
  try {
    while (!signal.aborted) {
      const change = waiting.shift()
      if (change === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      } else {
        yield change
      }
    }
  } finally {
    end()
    signal.removeEventListener('abort', rouse)
  }
}

function standsForAll({ scope }: Change): Change {
  return { scope, tags: [EVERYTHING], position: undefined }
}
