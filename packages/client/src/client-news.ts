// SPDX-License-Identifier: MIT
import type { Broadcast } from '@springhouse/core'
import type { Change } from './client-events.ts'
import { WORKER_PROTOCOL } from '@springhouse/core'
import { type LocalRelay, localRelay } from './log/local-relay.ts'
import { Announcements } from './tabs/announcements.ts'

/** What a page's news need. */
export interface ClientNewsOptions {
  /** Whether the worker takes in what this page hears of the log, and so tells of it itself. */
  readonly isWorkerUsable: () => boolean
  /** Whether there is a worker that answers this page's reads, although it may refuse to be told. */
  readonly hasWorker: () => boolean
  /** Tells the other tabs. */
  readonly post: (broadcast: Broadcast) => void
  readonly onChange: (change: Change) => void
}

/** Tells this page of each change once, wherever it was heard. */
export class ClientNews {
  /** Takes in what the log says while the worker can't. */
  readonly localRelay: LocalRelay
  readonly #options: ClientNewsOptions
  readonly #announcements = new Announcements()

  constructor(options: ClientNewsOptions) {
    this.#options = options
    this.localRelay = localRelay(this.#announceLocally.bind(this))
  }

  /** The worker or another tab has told of a change. */
  hear({ scope, tags, position }: Extract<Broadcast, { readonly type: 'changed' }>): void {
    if (position !== undefined && !this.#options.isWorkerUsable()) {
      this.localRelay.learn(scope, position)
    }
    this.announce({ scope, tags, position })
  }

  /** Tells this page. */
  announce(change: Change): void {
    const news = this.#announcements.admit(change)
    if (news !== undefined) this.#options.onChange(news)
  }

  /** Tells this page and all others. */
  announceToAll(change: Change): void {
    this.#options.post({ springhouse: WORKER_PROTOCOL, type: 'changed', ...change })
    this.announce(change)
  }

  // A worker that is there but can't be told tells of the same place later, when another tab has told it: until then it may
  // answer with the old copy, so that must not count as heard before.
  #announceLocally(change: Change): void {
    const isRepeated = change.tags.length > 0 && this.#options.hasWorker()
    this.announceToAll(isRepeated ? { ...change, position: undefined } : change)
  }
}
