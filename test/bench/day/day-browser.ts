// SPDX-License-Identifier: MIT
import type { DayNetwork, DayPortal } from './day-network.ts'
import type { DayScreen } from './day-screen.ts'
import type { PortalBodies } from './portal-bodies.ts'
import type { Timeline } from './timeline.ts'

/** What a browser of the day works with. */
export interface DayBrowserParts {
  readonly timeline: Timeline
  readonly portal: DayPortal
  readonly network: DayNetwork
  readonly screen: DayScreen
  readonly bodies: PortalBodies
}

/** One way to keep a browser up to date. Each is told only what a real one would notice. */
export interface DayBrowser {
  /** The portal comes into sight. */
  open(): void
  /** It goes out of sight. */
  close(): void
  /** The network has come back, or has gone. */
  linkChanged(): void
  /** Somebody opens a page; its bodies are wanted. */
  read(urls: readonly string[]): void
  /** The portal has changed: only who holds a stream hears of it. */
  portalChanged(): void
}
