// SPDX-License-Identifier: MIT
import type { DayBrowser, DayBrowserParts } from './day-browser.ts'
import type { Version } from './day-network.ts'

const POLL_MS = 30_000

/** Asks for what is on the screen when it is opened, and again every 30 seconds, with validators. */
export class PollingBrowser implements DayBrowser {
  readonly #parts: DayBrowserParts
  readonly #known = new Map<string, Version>()
  #round = 0

  constructor(parts: DayBrowserParts) {
    this.#parts = parts
  }

  open(): void {
    this.#poll()
  }

  close(): void {
    this.#round += 1
  }

  linkChanged(): void {
    this.#poll()
  }

  read(urls: readonly string[]): void {
    const { network, screen } = this.#parts
    for (const url of urls) {
      const known = this.#known.get(url)
      // Without a network the last known body is better than none.
      if (!network.isUp && known !== undefined) screen.show(url, known)
    }
    this.#poll()
  }

  portalChanged(): void {}

  #poll(): void {
    const { timeline, network, screen } = this.#parts
    this.#round += 1
    const round = this.#round
    for (const url of screen.urls) {
      network.ask(url, this.#known.get(url), (version) => {
        this.#known.set(url, version)
        screen.show(url, version)
      })
    }
    timeline.after(POLL_MS, () => {
      if (this.#round === round) this.#poll()
    })
  }
}
