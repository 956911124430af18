// SPDX-License-Identifier: MIT
import type { WorkerApi } from '@springhouse/core'
import type { Environment } from '../environment.ts'
import type { WorkerLink } from '../worker/worker-link.ts'
import { Election, type LeadKind } from '../tabs/election.ts'
import { WorkerRefusedError } from '../worker/worker-errors.ts'
import { Follower, type FollowerHooks } from './follower.ts'
import type { LocalRelay } from './local-relay.ts'
import type { FollowMode } from './transport-choice.ts'

/** What leadership needs. */
export interface LeadershipOptions {
  readonly environment: Environment
  /** Where the endpoints are mounted. */
  readonly base: string
  readonly follow: FollowMode | undefined
  readonly renewSession: (() => Promise<boolean>) | undefined
  readonly lockName: string
  readonly link: Pick<WorkerLink, 'isUsable'>
  readonly worker: WorkerApi
  /** Follows while the worker can't. */
  readonly localRelay: LocalRelay
  readonly hooks: LeadershipHooks
}

/** What leadership tells the client. */
export interface LeadershipHooks extends Omit<FollowerHooks, 'onRelayFailure'> {
  /** @param kind how it leads; `undefined` when it no longer does */
  onLead(kind: LeadKind | undefined): void
}

/** Follows the log while this tab leads, and stands in the queue while it doesn't. */
export class Leadership {
  readonly #options: LeadershipOptions
  readonly #election: Election
  #follower: Follower | undefined
  #hasSeceded = false

  constructor(options: LeadershipOptions) {
    this.#options = options
    this.#election = new Election({
      locks: options.environment.locks,
      name: options.lockName,
      trouble: (what, error) => {
        options.hooks.trouble(what, error)
      },
      lead: this.#lead.bind(this),
    })
  }

  /** Queues for the lead. */
  enter(): void {
    this.#election.enter()
  }

  /** Gives the lead back. */
  leave(): void {
    this.#election.leave()
  }

  /** Takes the lead from a tab that gives no sign, because it is frozen. */
  take(): void {
    this.#election.take()
  }

  /** Another tab has taken the lead: stops at once, before the browser says so, and queues again. */
  yield(): void {
    this.#election.leave()
    this.#election.enter()
  }

  /** Connects anew for another session. The tab that knows of it takes the lead: the message to do so can't be lost. */
  reconnect(): void {
    if (this.#follower === undefined) this.#election.take()
    else this.#follower.restart()
  }

  /** There may be a network now, perhaps another one. */
  nudge(isAnother: boolean): void {
    this.#follower?.nudge(isAnother)
  }

  /** Another worker may be there now. */
  reconsiderRelay(): void {
    if (this.#hasSeceded && this.#options.link.isUsable) {
      this.#hasSeceded = false
      this.leave()
      this.enter()
    }
    this.#follower?.reconsiderRelay()
  }

  /** A response has named this partition. */
  reconsiderSession(partition: string): void {
    this.#follower?.reconsiderSession(partition)
  }

  #lead(signal: AbortSignal, kind: LeadKind): void {
    const { link, worker, localRelay, hooks } = this.#options
    const follower = new Follower({
      ...this.#options,
      chooseRelay: () => (link.isUsable ? worker : localRelay),
      hooks: { ...hooks, onRelayFailure: this.#hearRelayFailure.bind(this) },
    })
    this.#follower = follower
    hooks.onLead(kind)
    signal.addEventListener('abort', () => {
      if (this.#follower !== follower) return
      this.#follower = undefined
      hooks.onLead(undefined)
    })
    void follower.run(signal)
  }

  // A page newer or older than the worker can't serve it: the lock is for those who can.
  #hearRelayFailure(error: unknown): void {
    this.#options.hooks.trouble('Cannot relay the log to the service worker', error)
    if (!(error instanceof WorkerRefusedError)) return
    this.#hasSeceded = true
    this.#election.secede()
  }
}
