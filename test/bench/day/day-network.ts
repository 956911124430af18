// SPDX-License-Identifier: MIT
import { matchRoute, reaches, type Route, type Tag, tagsOf } from '@springhouse/core'
import policy from '../../../demo/cache.policy.ts'
import type { DayChange } from './day-plan.ts'
import type { PortalBodies } from './portal-bodies.ts'
import type { Timeline } from './timeline.ts'

/** There and back, and what the portal does in between. */
export const ROUND_TRIP_MS = 40

/** What a browser has of a body: how often it had changed by then. */
export type Version = number

/** What the portal has. */
export class DayPortal {
  readonly #timeline: Timeline
  readonly #changedAtMs = new Map<string, number[]>()
  readonly #changes: DayChange[] = []

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  /** How many changes the log has. */
  get seq(): number {
    return this.#changes.length
  }

  /** The changes after a place. */
  since(seq: number): readonly DayChange[] {
    return this.#changes.slice(seq)
  }

  change(change: DayChange): void {
    this.#changes.push(change)
    for (const [url, times] of this.#changedAtMs) {
      const { tags } = routeOf(url)
      if (tags.some((tag) => change.tags.some((changed) => reaches(changed, tag)))) {
        times.push(this.#timeline.nowMs)
      }
    }
  }

  version(url: string): Version {
    return this.#timesOf(url).length
  }

  /** When a version was superseded; `undefined` while it is the latest. */
  supersededAtMs(url: string, version: Version): number | undefined {
    return this.#timesOf(url)[version]
  }

  #timesOf(url: string): number[] {
    const times = this.#changedAtMs.get(url) ?? []
    this.#changedAtMs.set(url, times)
    return times
  }
}

/** Finds a body's route and tags by the portal's own policy. */
export function routeOf(url: string): { readonly route: Route; readonly tags: readonly Tag[] } {
  const match = matchRoute(policy, { method: 'GET', pathname: url })
  if (match === undefined) throw new RangeError(`No route: ${url}`)
  return { route: match.route, tags: tagsOf(match) }
}

/** One browser's way to the portal: counts what goes over it. */
export class DayNetwork {
  readonly #timeline: Timeline
  readonly #portal: DayPortal
  readonly #bodies: PortalBodies
  isUp = true
  requests = 0
  /** Of the requests those that brought a body. */
  full = 0
  bytes = 0

  constructor(timeline: Timeline, portal: DayPortal, bodies: PortalBodies) {
    this.#timeline = timeline
    this.#portal = portal
    this.#bodies = bodies
  }

  /** Asks for a body, with the validator of what is known. Nothing comes back while there is no network. */
  ask(url: string, known: Version | undefined, answered: (version: Version) => void): void {
    if (!this.isUp) return
    // What comes back is what the portal had when the request was sent: none of the strategies gains by it.
    const version = this.#portal.version(url)
    const { fullBytes, unchangedBytes } = this.#bodies.factsOf(url)
    const isFull = version !== known
    this.requests += 1
    this.full += isFull ? 1 : 0
    this.bytes += isFull ? fullBytes : unchangedBytes
    this.#timeline.after(ROUND_TRIP_MS, () => {
      if (this.isUp) answered(version)
    })
  }

  /** A stream is opened. */
  stream(): void {
    this.requests += 1
    this.bytes += this.#bodies.streamBytes
  }

  /** Something comes over it. */
  receive(text: string): void {
    this.bytes += text.length
  }
}
