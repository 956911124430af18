// SPDX-License-Identifier: MIT
import type { Broadcast, Policy, SharedNames, Tag, WorkerApi } from '@springhouse/core'
import type { OutboxRules } from '@springhouse/outbox'
import type { Environment, PageMoment } from './environment.ts'
import type { LinkNews } from './log/follower.ts'
import type { FollowMode } from './log/transport-choice.ts'
import type { ConfirmationStore, StoredSession } from './storage/confirmation-store.ts'
import { ANONYMOUS, EVERYTHING, parsePosition, WORKER_PROTOCOL } from '@springhouse/core'
import { iterate, subscribe, type SubscriptionOptions } from './change-feed.ts'
import {
  type Change,
  ClientEventTarget,
  type ClientEventMap,
  type ClientStatus,
  type LinkState,
} from './client-events.ts'
import { ClientNews } from './client-news.ts'
import { type ClientOutbox, PageOutbox } from './client-outbox.ts'
import { ClientSession } from './client-session.ts'
import { StatusBoard, type StoredState } from './client-status.ts'
import { ClientTroubles } from './client-troubles.ts'
import { OutboxPump } from './outbox-pump.ts'
import { SharedFollowing } from './tabs/shared-following.ts'
import { TabChannel } from './tabs/tab-channel.ts'
import { WorkerLink } from './worker/worker-link.ts'
import { workerProxy } from './worker/worker-proxy.ts'

/** What a client is made of. */
export interface ClientParts {
  readonly policy: Policy
  readonly names: SharedNames
  readonly script: string
  readonly base: string
  readonly follow: FollowMode | undefined
  readonly renewSession: (() => Promise<boolean>) | undefined
  readonly rules?: OutboxRules | undefined
  readonly environment: Environment
  readonly store: ConfirmationStore
  readonly stored: StoredState
}

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
  readonly #troubles: ClientTroubles
  readonly #board: StatusBoard
  readonly #link: WorkerLink
  readonly #tabs: TabChannel
  readonly #news: ClientNews
  readonly #following: SharedFollowing
  readonly #session: ClientSession
  readonly #pageOutbox: PageOutbox
  readonly #pump: OutboxPump
  #isAsleep = false

  /** Starts at once; what goes wrong is told by events. */
  constructor(parts: ClientParts) {
    super()
    const { policy, names, environment, store } = parts
    this.#parts = parts
    this.policy = policy
    this.#troubles = new ClientTroubles((trouble) => this.#dispatch('trouble', trouble))
    const trouble = this.#troubles.report.bind(this.#troubles)
    this.#board = new StatusBoard(parts.stored, environment, (status) =>
      this.#dispatch('status', status),
    )
    this.#link = new WorkerLink(environment)
    this.worker = workerProxy(this.#link)
    const onBroadcast = this.#hearBroadcast.bind(this)
    this.#tabs = new TabChannel({ environment, name: names.channel, trouble, onBroadcast })
    const post = this.#tabs.post.bind(this.#tabs)
    this.#news = new ClientNews({
      isWorkerUsable: () => this.#link.isUsable,
      hasWorker: () => environment.workers?.active() !== undefined,
      post,
      onChange: (change) => this.#dispatch('change', change),
    })
    this.#following = new SharedFollowing({
      ...parts,
      lockName: names.leaderLock,
      link: this.#link,
      worker: this.worker,
      localRelay: this.#news.localRelay,
      post,
      hooks: {
        trouble,
        onStatus: (change) => this.#board.update(change),
        onLink: this.#hearLink.bind(this),
        onSession: this.#hearSession.bind(this),
        announce: (change) => this.#news.announceToAll(change),
      },
    })
    this.#session = new ClientSession({
      environment,
      store,
      trouble,
      worker: this.worker,
      board: this.#board,
      reconnect: () => this.#following.reconnect(),
      onPartition: (partition) => {
        this.#pageOutbox.ownerChanged()
        this.#dispatch('partition', partition)
        void this.#pump.refresh()
      },
    })
    this.#pageOutbox = this.#openOutbox()
    this.outbox = this.#pageOutbox
    this.#pump = new OutboxPump({
      environment,
      trouble,
      outbox: this.#pageOutbox,
      onCounts: (counts) => {
        this.#pageOutbox.hearCounts(counts)
        this.#dispatch('outbox', counts)
      },
    })
    this.#start()
  }

  /** The state now; a `status` event tells of each new one. */
  get status(): ClientStatus {
    return this.#board.status
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
    await this.#session.signedOut()
  }

  /** Asks the origin whose session it is, after a login. Resolves when it has answered, could not be reached, or after 5 s. */
  async sessionChanged(): Promise<void> {
    if (!this.#closing.signal.aborted) await this.#session.changed()
  }

  /**
   * From now on reads of `session` and `causal` routes are at or past a position that was told from elsewhere, for
   * instance by a colleague's device.
   *
   * @param position `epoch.seq`, as `Springhouse-Position` names it
   * @throws TypeError when it isn't one
   */
  async after(position: string): Promise<void> {
    const parsed = parsePosition(position)
    if (parsed === undefined) throw new TypeError(`Cannot read position "${position}"`)
    await this.worker.after(parsed)
  }

  /** Ends everything that this page does for Springhouse. The worker goes on. */
  close(): void {
    this.#closing.abort()
    this.#following.leave()
    this.#tabs.close()
    this.#link.close()
    this.#pump.close()
    this.#board.close()
    this.#session.answer()
    void this.#pageOutbox.close()
    void this.#parts.store.close()
  }

  #openOutbox(): PageOutbox {
    const { policy, names, base, environment, rules, renewSession } = this.#parts
    return new PageOutbox({
      policy,
      names,
      base,
      environment,
      rules,
      renewSession,
      worker: () => (this.status.worker === 'unsupported' ? undefined : this.worker),
      partition: () => this.status.partition,
      onChanged: (seqs) => {
        this.#tabs.post({ springhouse: WORKER_PROTOCOL, type: 'outbox', seqs })
        void this.#pump.refresh()
      },
      onDue: (reason) => void this.#pump.pump(reason),
      signal: this.#closing.signal,
    })
  }

  #start(): void {
    const { environment, stored, script } = this.#parts
    const { workers } = environment
    const { signal } = this.#closing
    if (stored.failure !== undefined) {
      this.#troubles.report('Cannot read stored session', stored.failure)
    }
    environment.onMoment(this.#hearMoment.bind(this), signal)
    this.#tabs.open()
    workers?.onActive(this.#hearActiveWorker.bind(this), signal)
    workers?.register(script).catch((error: unknown) => {
      this.#troubles.report('Cannot register the service worker', error)
      if (workers.active() === undefined) this.#board.update({ worker: 'unsupported' })
    })
    this.#following.enter()
    // Order: whoever connects can listen only after `connect()` has resolved.
    environment.startTimer(() => {
      this.#troubles.release()
      void this.#pump.pump('timer')
    }, 0)
  }

  #hearLink({ link }: LinkNews, before: LinkState): void {
    if (link === 'following' && before !== 'following') void this.#pump.pump('connected')
    if (link !== 'connecting') this.#session.answer()
  }

  #hearSession(session: StoredSession): void {
    this.#session.adopt(session)
    if (session.partition !== ANONYMOUS) void this.#pump.pump('signed-in')
  }

  #hearActiveWorker(): void {
    if (this.#parts.environment.workers?.active() === undefined) return
    this.#following.reconsiderRelay()
    this.#board.update({ worker: 'active' })
  }

  #hearMoment(moment: PageMoment): void {
    switch (moment) {
      case 'sleep':
        return this.#sleep()
      case 'wake':
        return this.#wake()
      case 'online':
      case 'visible':
        this.#board.recheck()
        this.#following.nudge(moment === 'online')
        void this.#pump.pump(moment === 'online' ? 'connected' : 'timer')
        break
    }
  }

  // A frozen page must hold neither the lock, which others wait for, nor a channel, which would fill up, nor a stream,
  // which would keep it out of the back-forward cache.
  #sleep(): void {
    this.#isAsleep = true
    this.#following.leave()
    this.#tabs.close()
    this.#link.close()
  }

  #wake(): void {
    if (!this.#isAsleep) return
    this.#isAsleep = false
    this.#board.recheck()
    this.#tabs.open()
    this.#following.enter()
    // What the other tabs were told in the meantime was not heard here.
    this.#news.announce({ scope: EVERYTHING, tags: [EVERYTHING], position: undefined })
    void this.#pageOutbox.hearChanged(undefined)
    void this.#pump.pump('timer')
  }

  #hearBroadcast(broadcast: Broadcast): void {
    switch (broadcast.type) {
      case 'changed':
        this.#news.hear(broadcast)
        break
      case 'refreshed':
        this.#dispatch('refreshed', { url: broadcast.url, tags: broadcast.tags })
        break
      case 'outbox':
        // Order: what was sent is known before what is left is counted, so that progress never goes back.
        void this.#pageOutbox.hearChanged(broadcast.seqs).then(() => this.#pump.refresh())
        break
      case 'partition':
        // The worker heard it from a response, perhaps before the stream's own session is over.
        this.#session.changePartition(broadcast.partition)
        this.#following.reconsiderSession(broadcast.partition)
        break
      case 'trouble':
        this.#dispatch('trouble', { what: broadcast.what })
        break
      case 'link':
        this.#following.hearLeader(broadcast)
        break
      case 'who-leads':
        this.#following.hearQuestion(broadcast.hasten)
        break
    }
  }

  #dispatch<Name extends keyof ClientEventMap>(
    type: Name,
    detail: ClientEventMap[Name]['detail'],
  ): void {
    if (!this.#closing.signal.aborted) this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
