// SPDX-License-Identifier: MIT
import type { DayPortal, Version } from './day-network.ts'
import type { Timeline } from './timeline.ts'

/** What somebody sees, and for how long it was out of date while there was a network. */
export class DayScreen {
  readonly #timeline: Timeline
  readonly #portal: DayPortal
  readonly #shown = new Map<string, Version>()
  #urls: readonly string[] = []
  #isCounted = true
  #lastMs: number
  #isNew = false
  views = 0
  /** Views of which something was out of date when it was first shown. */
  staleViews = 0
  /** How long something on the screen was out of date. */
  staleMs = 0
  /** How long ago the oldest of it had changed. */
  oldestMs = 0

  constructor(timeline: Timeline, portal: DayPortal) {
    this.#timeline = timeline
    this.#portal = portal
    this.#lastMs = timeline.nowMs
  }

  /** What is on the screen, or will be. */
  get urls(): readonly string[] {
    return this.#urls
  }

  /** Another page is opened; nothing of it is shown yet. */
  open(urls: readonly string[]): void {
    this.settle()
    this.#urls = urls
    this.#shown.clear()
    this.views += 1
    this.#isNew = true
  }

  show(url: string, version: Version): void {
    this.settle()
    if (!this.#urls.includes(url)) return
    const isFirst = !this.#shown.has(url)
    this.#shown.set(url, version)
    if (!isFirst || !this.#isNew || !this.#isCounted) return
    if (this.#portal.supersededAtMs(url, version) === undefined) return
    this.#isNew = false
    this.staleViews += 1
  }

  /** Without a network nobody can know better: that time isn't counted. */
  count(isCounted: boolean): void {
    this.settle()
    this.#isCounted = isCounted
  }

  /** Adds up to now. Before the portal changes as well. */
  settle(): void {
    const { nowMs } = this.#timeline
    const since = [...this.#shown].flatMap(
      ([url, version]) => this.#portal.supersededAtMs(url, version) ?? [],
    )
    if (since.length > 0 && this.#isCounted && nowMs > this.#lastMs) {
      this.staleMs += nowMs - this.#lastMs
      this.oldestMs = Math.max(this.oldestMs, nowMs - Math.min(...since))
    }
    this.#lastMs = nowMs
  }
}
