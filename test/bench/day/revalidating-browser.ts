// SPDX-License-Identifier: MIT
import type { DayBrowser, DayBrowserParts } from './day-browser.ts'
import type { Version } from './day-network.ts'

/**
 * Answers each read with what is stored, and asks behind it for the next one, with a validator: plain
 * stale-while-revalidate, as Workbox' strategy of that name does it.
 */
export class RevalidatingBrowser implements DayBrowser {
  readonly #parts: DayBrowserParts
  readonly #stored = new Map<string, Version>()

  constructor(parts: DayBrowserParts) {
    this.#parts = parts
  }

  read(urls: readonly string[]): void {
    const { network, screen } = this.#parts
    for (const url of urls) {
      const stored = this.#stored.get(url)
      if (stored !== undefined) screen.show(url, stored)
      network.ask(url, stored, (version) => {
        this.#stored.set(url, version)
        if (stored === undefined) screen.show(url, version)
      })
    }
  }

  // Nobody tells it anything, and it asks for nothing but what is read.
  open(): void {}
  close(): void {}
  linkChanged(): void {}
  portalChanged(): void {}
}
