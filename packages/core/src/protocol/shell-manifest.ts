// SPDX-License-Identifier: MIT

/** One file of the app shell. */
export interface ShellEntry {
  /** Absolute path on the portal's origin, such as `/assets/index-B3xF.js`. */
  readonly url: string
  /** Changes with the content; `undefined` when the URL itself does (a hashed name). */
  readonly revision: string | undefined
}

/** What one build needs to open without a network. Made by the Vite plugin. */
export interface ShellManifest {
  /** Names the build, and with it the Cache Storage cache of its shell. */
  readonly build: string
  readonly entries: readonly ShellEntry[]
  /** URL of the entry that answers navigations when the network doesn't. */
  readonly navigateFallback: string
}
