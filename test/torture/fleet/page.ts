// SPDX-License-Identifier: MIT
import { Follower } from '../../../packages/client/src/log/follower.ts'
import { localRelay } from '../../../packages/client/src/log/local-relay.ts'
import type { Environment } from '../../../packages/client/src/environment.ts'
import { QUICK_BASE } from '../portal/settings.ts'
import type { Random } from '../seeded-random.ts'
import { SPEED } from './settings.ts'
import type { SimulatedBrowser } from './simulated-browser.ts'

/** What a page has of its browser. */
export interface PageOptions {
  readonly worker: SimulatedBrowser
  /** Its clock runs `SPEED` times as fast. */
  readonly environment: Pick<Environment, 'fetch' | 'now'>
  readonly random: Random
  /** Told how the log is followed. */
  readonly note: (link: string) => void
  readonly signal: AbortSignal
}

/** Lets the client's own code follow the log for a simulated worker, until the signal aborts. */
export function openPage({
  worker,
  environment,
  random,
  note,
  signal,
}: PageOptions): Promise<void> {
  const ignore = (): void => undefined
  const follower = new Follower({
    environment: {
      ...environment,
      random: random.next,
      startTimer: (callback, delayMs) => {
        const timer = setTimeout(callback, delayMs / SPEED)
        return () => clearTimeout(timer)
      },
      locks: undefined,
      workers: undefined,
      openChannel: () => undefined,
      isVisible: () => true,
      onMoment: ignore,
    },
    base: QUICK_BASE,
    chooseRelay: () => worker,
    localRelay: localRelay(ignore),
    hooks: {
      onLink: ({ link, transport }) => note(`${link} by ${transport}`),
      onSession: ignore,
      onConfirmation: (_scope, confirmation) => worker.confirm(confirmation),
      announce: ignore,
      trouble: ignore,
      onRelayFailure: ignore,
    },
  })
  return follower.run(signal)
}
