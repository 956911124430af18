// SPDX-License-Identifier: MIT
import type { Broadcast, Policy, SharedNames, Tag, WorkerApi } from '@springhouse/core'
import type { Environment, PageMoment } from './environment.ts'
import type { ConfirmationStore, StoredSession } from './storage/confirmation-store.ts'
import { ANONYMOUS, EVERYTHING, WORKER_PROTOCOL } from '@springhouse/core'
import { AnswerWaiters } from './answer-waiters.ts'
import { iterate, subscribe, type SubscriptionOptions } from './change-feed.ts'
import {
  type Change,
  ClientEventTarget,
  type ClientEventMap,
  type ClientStatus,
  type LinkState,
  type Trouble,
} from './client-events.ts'
import { type ClientOutbox, pageOutbox } from './client-outbox.ts'
import { differs, firstStatus, type StoredState } from './client-status.ts'
import { Leadership, type LeadershipHooks } from './log/leadership.ts'
import { type LocalRelay, localRelay } from './log/local-relay.ts'
import { OutboxPump } from './outbox-pump.ts'
import { Announcements } from './tabs/announcements.ts'
import { TabChannel } from './tabs/tab-channel.ts'
import { WorkerLink } from './worker/worker-link.ts'
import { workerProxy } from './worker/worker-proxy.ts'

/** What a client is made of. */
export interface ClientParts {
  readonly policy: Policy
  readonly names: SharedNames
  readonly script: string
  readonly base: string
  readonly environment: Environment
  readonly store: ConfirmationStore
  readonly stored: StoredState
}

/** How long `sessionChanged()` waits for the origin's word. */
const SESSION_LIMIT_MS = 5_000

/**
 * A page's connection to Springhouse. Made by `connect()`.
 *
 * @example
 * client.addEventListener('status', ({ detail }) => render(detail.link), { signal })
 * for await (const change of client.changes('product:42', { signal })) refetch(change)
 */
export class SpringhouseClient extends ClientEventTarget {
  /** The portal's policy. */
  readonly policy: Policy
  /** Calls to the worker; each survives a stopped one. */
  readonly worker: WorkerApi
  /** The writes that wait on this device. */
  readonly outbox: ClientOutbox
  readonly #parts: ClientParts
  readonly #closing = new AbortController()
  readonly #link: WorkerLink
  readonly #localRelay: LocalRelay
  readonly #leadership: Leadership
  readonly #tabs: TabChannel
  readonly #pump: OutboxPump
  readonly #closeOutbox: () => Promise<void>
  readonly #announcements = new Announcements()
  readonly #sessionAnswers: AnswerWaiters
  #status: ClientStatus
  #isAsleep = false
  #earlyTroubles: Trouble[] | undefined = []

  /** Starts at once; what goes wrong is told by events. */
  constructor(parts: ClientParts) {
    super()
    const { policy, names, base, environment } = parts
    const { signal } = this.#closing
    const trouble = this.#trouble.bind(this)
    this.#parts = parts
    this.#status = firstStatus(parts.stored, environment)
    this.#sessionAnswers = new AnswerWaiters(environment)
    this.policy = policy
    this.#link = new WorkerLink(environment)
    this.worker = workerProxy(this.#link)
    this.#localRelay = localRelay(this.#announceLocally.bind(this))
    this.#tabs = new TabChannel({
      environment,
      name: names.channel,
      trouble,
      onBroadcast: this.#hearBroadcast.bind(this),
    })
    this.#leadership = new Leadership({
      environment,
      base,
      lockName: names.leaderLock,
      link: this.#link,
      worker: this.worker,
      localRelay: this.#localRelay,
      hooks: this.#leadershipHooks(),
    })
    const outbox = pageOutbox({
      names,
      base,
      environment,
      worker: () => (this.#status.worker === 'unsupported' ? undefined : this.worker),
      partition: () => this.#status.partition,
      onChanged: () => {
        this.#tabs.post({ springhouse: WORKER_PROTOCOL, type: 'outbox' })
        void this.#pump.refresh()
      },
      onDue: () => void this.#pump.pump('user'),
      signal,
    })
    this.outbox = outbox
    this.#closeOutbox = () => outbox.close()
    this.#pump = new OutboxPump({
      environment,
      outbox,
      trouble,
      onCounts: (counts) => {
        this.#dispatch('outbox', counts)
      },
    })
    this.#start()
  }

  /** The state now; a `status` event tells of each new one. */
  get status(): ClientStatus {
    return this.#status
  }

  /**
   * Calls the listener with each change that concerns one of the tags.
   *
   * A subscription to `product:42` hears of `product:42`, `product:*` and `*`; one to `product:*` of `product:42` as well.
   *
   * @returns a function that ends the subscription, as `options.signal` does
   */
  onChange(
    tags: readonly Tag[],
    listener: (change: Change) => void,
    options: SubscriptionOptions = {},
  ): () => void {
    return subscribe(this, tags, listener, options)
  }

  /**
   * Iterates over the changes that concern a tag, until the signal aborts or the client is closed.
   *
   * @param tag all changes when left out
   */
  changes(tag: Tag = EVERYTHING, { signal }: SubscriptionOptions = {}): AsyncIterable<Change> {
    const closing = this.#closing.signal
    return iterate(this, tag, signal === undefined ? closing : AbortSignal.any([signal, closing]))
  }

  /**
   * Forgets what is private after the user has signed out, then asks the origin whose session it is now.
   *
   * @throws WorkerUnavailableError or WorkerRefusedError when there is a worker and it could not be told: private
   * entries may still be stored, and are sealed off as soon as the origin names the new session
   */
  async signedOut(): Promise<void> {
    try {
      if (this.#parts.environment.workers?.active() !== undefined) {
        await this.worker.forgetPrivateData()
      }
    } catch (error) {
      this.#trouble('Cannot forget private data', error)
      throw error
    } finally {
      this.#adoptSession({ partition: ANONYMOUS, cache: this.#status.cache })
      await this.sessionChanged()
    }
  }

  /** Asks the origin whose session it is, after a login. Resolves when it has answered, could not be reached, or after 5 s. */
  async sessionChanged(): Promise<void> {
    if (this.#closing.signal.aborted) return
    const answered = this.#sessionAnswers.next(SESSION_LIMIT_MS)
    this.#leadership.reconnect()
    await answered
  }

  /** Ends everything that this page does for Springhouse. The worker goes on. */
  close(): void {
    this.#closing.abort()
    this.#leadership.leave()
    this.#tabs.close()
    this.#link.close()
    this.#pump.close()
    this.#sessionAnswers.answer()
    void this.#closeOutbox()
    void this.#parts.store.close()
  }

  #start(): void {
    const { environment, stored, script } = this.#parts
    const { workers } = environment
    const { signal } = this.#closing
    if (stored.failure !== undefined) this.#trouble('Cannot read stored session', stored.failure)
    environment.onMoment(this.#hearMoment.bind(this), signal)
    this.#tabs.open()
    workers?.onActive(this.#hearActiveWorker.bind(this), signal)
    workers?.register(script).catch((error: unknown) => {
      this.#trouble('Cannot register the service worker', error)
      if (workers.active() === undefined) this.#update({ worker: 'unsupported' })
    })
    this.#leadership.enter()
    // Order: whoever connects can listen only after `connect()` has resolved.
    environment.startTimer(() => {
      const troubles = this.#earlyTroubles ?? []
      this.#earlyTroubles = undefined
      for (const trouble of troubles) this.#dispatch('trouble', trouble)
      void this.#pump.pump('timer')
    }, 0)
  }

  #leadershipHooks(): LeadershipHooks {
    const { store } = this.#parts
    return {
      onLead: (leader) => {
        this.#update({ leader })
      },
      onLink: this.#hearLink.bind(this),
      onSession: this.#hearSession.bind(this),
      onConfirmation: (scope, confirmation) => {
        store.confirm(scope, confirmation).catch((error: unknown) => {
          this.#trouble('Cannot store confirmation', error)
        })
      },
      announce: this.#announceToAll.bind(this),
      trouble: this.#trouble.bind(this),
    }
  }

  #hearLink(link: LinkState, heardAtMs: number | undefined): void {
    const { link: before, lastContactAtMs } = this.#status
    const contactAtMs = heardAtMs ?? lastContactAtMs
    this.#update({ link, lastContactAtMs: contactAtMs })
    this.#tabs.post({
      springhouse: WORKER_PROTOCOL,
      type: 'link',
      state: link,
      lastContactAtMs: contactAtMs,
    })
    if (link === 'following' && before !== 'following') void this.#pump.pump('connected')
    if (link !== 'connecting') this.#sessionAnswers.answer()
  }

  #hearSession(session: StoredSession): void {
    this.#adoptSession(session)
    if (session.partition !== ANONYMOUS) void this.#pump.pump('signed-in')
  }

  #adoptSession(session: StoredSession): void {
    this.#parts.store.keepSession(session).catch((error: unknown) => {
      this.#trouble('Cannot store session', error)
    })
    this.#update({ cache: session.cache })
    this.#changePartition(session.partition)
  }

  #hearActiveWorker(): void {
    if (this.#parts.environment.workers?.active() === undefined) return
    this.#leadership.reconsiderRelay()
    this.#update({ worker: 'active' })
  }

  #hearMoment(moment: PageMoment): void {
    switch (moment) {
      case 'sleep':
        return this.#sleep()
      case 'wake':
        return this.#wake()
      case 'online':
      case 'visible':
        this.#leadership.nudge()
        void this.#pump.pump(moment === 'online' ? 'connected' : 'timer')
        break
    }
  }

  // A frozen page must hold neither the lock, which others wait for, nor a channel, which would fill up.
  #sleep(): void {
    this.#isAsleep = true
    this.#leadership.leave()
    this.#tabs.close()
    this.#link.close()
  }

  #wake(): void {
    if (!this.#isAsleep) return
    this.#isAsleep = false
    this.#tabs.open()
    this.#leadership.enter()
    // What the other tabs were told in the meantime was not heard here.
    this.#announce({ scope: EVERYTHING, tags: [EVERYTHING], position: undefined })
    void this.#pump.pump('timer')
  }

  #hearBroadcast(broadcast: Broadcast): void {
    switch (broadcast.type) {
      case 'changed': {
        const { scope, tags, position } = broadcast
        if (position !== undefined && !this.#link.isUsable) this.#localRelay.learn(scope, position)
        this.#announce({ scope, tags, position })
        break
      }
      case 'refreshed':
        this.#dispatch('refreshed', { url: broadcast.url, tags: broadcast.tags })
        break
      case 'outbox':
        void this.#pump.refresh()
        break
      case 'partition':
        // The worker heard it from a response, perhaps before the stream's own session is over.
        this.#changePartition(broadcast.partition)
        this.#leadership.reconsiderSession(broadcast.partition)
        break
      case 'trouble':
        this.#dispatch('trouble', { what: broadcast.what })
        break
      case 'link':
        if (this.#status.leader) return
        this.#update({ link: broadcast.state, lastContactAtMs: broadcast.lastContactAtMs })
    }
  }

  #changePartition(partition: string): void {
    if (partition === this.#status.partition) return
    this.#update({ partition })
    this.#dispatch('partition', partition)
    void this.#pump.refresh()
  }

  // A worker that is there but can't be told yet tells of the same place later: it must not count as heard before.
  #announceLocally(change: Change): void {
    const isRepeated = change.tags.length > 0 && this.#link.isUsable
    this.#announceToAll(isRepeated ? { ...change, position: undefined } : change)
  }

  #announceToAll(change: Change): void {
    this.#tabs.post({ springhouse: WORKER_PROTOCOL, type: 'changed', ...change })
    this.#announce(change)
  }

  #announce(change: Change): void {
    const news = this.#announcements.admit(change)
    if (news !== undefined) this.#dispatch('change', news)
  }

  #trouble(what: string, error: unknown): void {
    const trouble = { what: `${what}: ${String(error)}` }
    if (this.#earlyTroubles === undefined) this.#dispatch('trouble', trouble)
    else this.#earlyTroubles.push(trouble)
  }

  #update(change: Partial<ClientStatus>): void {
    const after: ClientStatus = { ...this.#status, ...change }
    if (!differs(this.#status, after)) return
    this.#status = after
    this.#dispatch('status', after)
  }

  #dispatch<Name extends keyof ClientEventMap>(
    type: Name,
    detail: ClientEventMap[Name]['detail'],
  ): void {
    if (!this.#closing.signal.aborted) this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
