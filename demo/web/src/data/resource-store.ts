// SPDX-License-Identifier: MIT
import type { Answer } from './answer.ts'
import { type LoadError, toLoadError } from './load-error.ts'
import type { PortalFetch } from './portal-fetch.ts'

/** What is known about one resource at the moment. An old body stays while a newer one is fetched. */
export interface Snapshot {
  readonly body: unknown
  /** `undefined` until the first answer. */
  readonly answer: Answer | undefined
  /** Why the latest attempt failed; `undefined` once one succeeds. */
  readonly error: LoadError | undefined
  readonly pending: boolean
}

interface Entry {
  snapshot: Snapshot
  /** Something changed while an answer was on its way: that answer may predate it. */
  isOutdated: boolean
  isFollowedUp: boolean
  readonly listeners: Set<() => void>
}

const NOTHING: Snapshot = { body: undefined, answer: undefined, error: undefined, pending: false }

// The worker answers at once from its copy and asks the origin behind it. It tells when that brings something new; that
// nothing is new shows only in the copy's age, for which this is soon enough.
const FOLLOW_UP_MS = 2500
const KEPT = 120

/** Keeps the latest answers in memory, so that pages open with what was last seen, and asks the worker once for each. */
export class ResourceStore {
  readonly #portal: PortalFetch
  readonly #after: (delayMs: number, act: () => void) => void
  readonly #entries = new Map<string, Entry>()
  #life = new AbortController()

  /** @param after calls back once after a delay in milliseconds */
  constructor(portal: PortalFetch, after: (delayMs: number, act: () => void) => void) {
    this.#portal = portal
    this.#after = after
  }

  /** What is known about a resource; the same object until something changes. */
  read(url: string): Snapshot {
    return this.#entries.get(url)?.snapshot ?? NOTHING
  }

  /** Calls the listener whenever the snapshot changes, until the returned function is called. */
  subscribe(url: string, listener: () => void): () => void {
    const { listeners } = this.#entry(url)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Asks for a resource. Calls while an answer is on its way are joined. */
  async load(url: string): Promise<void> {
    const entry = this.#entry(url)
    if (entry.snapshot.pending) return
    entry.isFollowedUp = false
    await this.#ask(url, entry)
  }

  /** Asks again because something changed; an answer that is on its way doesn't count. */
  async reload(url: string): Promise<void> {
    const entry = this.#entry(url)
    entry.isOutdated = entry.snapshot.pending
    await this.load(url)
  }

  /** The worker has a newer answer than the one it gave: shows it where it is looked at. */
  refreshed(url: string): void {
    const isWatched = (this.#entries.get(url)?.listeners.size ?? 0) > 0
    if (isWatched) void this.reload(url)
  }

  /** Forgets everything: another person is going to look at this screen. */
  clear(): void {
    this.#life.abort()
    this.#life = new AbortController()
    for (const [url, entry] of this.#entries) {
      entry.isOutdated = false
      publish(entry, NOTHING)
      // Order: a component may still be watching; its entry has to stay the one that later answers reach.
      if (entry.listeners.size === 0) this.#entries.delete(url)
    }
    // Order: by then the other person's pages are gone; what is still watched belongs on the screen.
    this.#after(0, () => {
      for (const [url, entry] of this.#entries) {
        if (entry.listeners.size > 0 && entry.snapshot === NOTHING) void this.load(url)
      }
    })
  }

  async #ask(url: string, entry: Entry): Promise<void> {
    const { signal } = this.#life
    publish(entry, { ...entry.snapshot, pending: true })
    do {
      entry.isOutdated = false
      try {
        const { body, answer } = await this.#portal.load(url, { signal })
        if (signal.aborted) return
        publish(entry, { body, answer, error: undefined, pending: entry.isOutdated })
      } catch (thrown) {
        if (signal.aborted) return
        publish(entry, { ...entry.snapshot, error: toLoadError(thrown), pending: entry.isOutdated })
      }
    } while (entry.isOutdated)
    this.#followUp(url, entry, signal)
  }

  #followUp(url: string, entry: Entry, signal: AbortSignal): void {
    const { answer } = entry.snapshot
    if (answer?.source !== 'phone-refreshing' || entry.isFollowedUp) return
    entry.isFollowedUp = true
    this.#after(FOLLOW_UP_MS, () => {
      const isWatched = entry.listeners.size > 0 && !entry.snapshot.pending
      if (isWatched && !signal.aborted) void this.#ask(url, entry)
    })
  }

  #entry(url: string): Entry {
    const known = this.#entries.get(url)
    if (known !== undefined) return known
    this.#makeRoom()
    const entry: Entry = {
      snapshot: NOTHING,
      isOutdated: false,
      isFollowedUp: false,
      listeners: new Set(),
    }
    this.#entries.set(url, entry)
    return entry
  }

  #makeRoom(): void {
    for (const [url, entry] of this.#entries) {
      if (this.#entries.size < KEPT) return
      if (entry.listeners.size === 0) this.#entries.delete(url)
    }
  }
}

function publish(entry: Entry, snapshot: Snapshot): void {
  entry.snapshot = snapshot
  for (const listener of entry.listeners) listener()
}
