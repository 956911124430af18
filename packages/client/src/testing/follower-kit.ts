// SPDX-License-Identifier: MIT
import type { Confirmation } from '@springhouse/core'
import type { Change } from '../client-events.ts'
import type { Environment } from '../environment.ts'
import { Follower, type FollowerOptions, type LinkNews } from '../log/follower.ts'
import { type LocalRelay, localRelay, type Relay } from '../log/local-relay.ts'
import { FakeBrowser } from './fake-browser.ts'
import type { FakeClock } from './fake-clock.ts'
import type { FakeOrigin } from './fake-origin.ts'
import { FakeWorker } from './fake-worker.ts'

/** A follower in a fake browser, and what it tells. */
export interface FollowerKit {
  readonly clock: FakeClock
  readonly origin: FakeOrigin
  readonly worker: FakeWorker
  readonly follower: Follower
  readonly local: LocalRelay
  /** The relay for the next connection: the worker, unless a test says otherwise. */
  readonly chosen: { relay: Relay }
  readonly term: AbortController
  readonly begin: () => Promise<void>
  readonly links: string[]
  readonly news: LinkNews[]
  readonly changes: Change[]
  readonly troubles: string[]
  readonly sessions: string[]
  readonly confirmations: (readonly [scope: string, confirmation: Confirmation])[]
  readonly failures: unknown[]
}

export function setUpFollower(
  options: Partial<FollowerOptions> = {},
  overrides: Partial<Environment> = {},
): FollowerKit {
  const browser = new FakeBrowser()
  const { clock, origin } = browser
  const worker = new FakeWorker()
  const heard: Pick<
    FollowerKit,
    'links' | 'news' | 'changes' | 'troubles' | 'sessions' | 'confirmations' | 'failures'
  > = {
    links: [],
    news: [],
    changes: [],
    troubles: [],
    sessions: [],
    confirmations: [],
    failures: [],
  }
  const local = localRelay((change) => heard.changes.push(change))
  const chosen: { relay: Relay } = { relay: worker }
  const follower = new Follower({
    ...options,
    environment: browser.tab(undefined, overrides).environment,
    base: '/springhouse',
    chooseRelay: () => chosen.relay,
    localRelay: local,
    hooks: {
      onLink: (news) => {
        if (heard.links.at(-1) !== news.link) heard.links.push(news.link)
        heard.news.push(news)
      },
      onSession: ({ partition, cache }) => heard.sessions.push(`${partition} ${cache}`),
      onConfirmation: (scope, confirmation) => heard.confirmations.push([scope, confirmation]),
      announce: (change) => heard.changes.push(change),
      trouble: (what) => heard.troubles.push(what),
      onRelayFailure: (error) => heard.failures.push(error),
    },
  })
  const term = new AbortController()
  const begin = (): Promise<void> => follower.run(term.signal)
  return { clock, origin, worker, follower, local, chosen, term, begin, ...heard }
}
