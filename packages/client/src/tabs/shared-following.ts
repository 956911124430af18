// SPDX-License-Identifier: MIT
import type { Broadcast, Confirmation } from '@springhouse/core'
import type { LinkNews } from '../log/follower.ts'
import type { LinkState } from '../client-events.ts'
import type { StatusChange } from '../client-status.ts'
import type { ConfirmationStore } from '../storage/confirmation-store.ts'
import type { LeadKind } from './election.ts'
import { WORKER_PROTOCOL } from '@springhouse/core'
import { Leadership, type LeadershipHooks, type LeadershipOptions } from '../log/leadership.ts'
import { LeaderVoice } from './leader-voice.ts'
import { LeaderWatch } from './leader-watch.ts'

/** What following together needs. */
export interface SharedFollowingOptions extends Omit<LeadershipOptions, 'hooks'> {
  readonly store: Pick<ConfirmationStore, 'confirm' | 'nextTerm'>
  /** Tells the other tabs. */
  readonly post: (broadcast: Broadcast) => void
  readonly hooks: SharedFollowingHooks
}

/** What following together tells the client. */
export interface SharedFollowingHooks extends Pick<
  LeadershipHooks,
  'onSession' | 'announce' | 'trouble'
> {
  /** The state of the link, in whichever tab it is. */
  readonly onStatus: (change: StatusChange) => void
  /** This tab, which leads, follows so from now on. */
  readonly onLink: (news: LinkNews, before: LinkState) => void
}

/** Lets all tabs of a browser follow the log through the one that leads. */
export class SharedFollowing {
  readonly #options: SharedFollowingOptions
  readonly #leadership: Leadership
  readonly #voice: LeaderVoice
  readonly #watch: LeaderWatch
  #lead: LeadKind | undefined
  #lastContactAtMs: number | undefined
  #link: LinkState = 'connecting'

  constructor(options: SharedFollowingOptions) {
    const { environment, store, post, hooks } = options
    this.#options = options
    this.#voice = new LeaderVoice({
      nextTerm: () => store.nextTerm(),
      post,
      trouble: hooks.trouble,
    })
    this.#watch = new LeaderWatch({
      environment,
      ask: () => {
        this.#ask(false)
      },
      take: () => {
        this.#leadership.take()
      },
    })
    this.#leadership = new Leadership({ ...options, hooks: this.#leadershipHooks() })
  }

  /** Begins: leads, or waits for the lead. */
  enter(): void {
    // Order: whoever leads at once ends the watch.
    this.#watch.begin()
    this.#leadership.enter()
  }

  /** Ends: gives the lead back. */
  leave(): void {
    this.#leadership.leave()
    this.#watch.end()
  }

  /** Connects anew for another session. */
  reconnect(): void {
    this.#leadership.reconnect()
  }

  /** There may be a network now, perhaps another one: whoever leads should look. */
  nudge(isAnother: boolean): void {
    if (this.#lead === undefined) this.#ask(true)
    else this.#leadership.nudge(isAnother)
  }

  /** Another worker may be there now. */
  reconsiderRelay(): void {
    this.#leadership.reconsiderRelay()
  }

  /** A response has named this partition. */
  reconsiderSession(partition: string): void {
    this.#leadership.reconsiderSession(partition)
  }

  /** A tab that waits for the lead wants a sign. */
  hearQuestion(hasten: boolean): void {
    // Platform: a frozen page of Chromium (seen in 156) still hears channels, but nothing of its stream, and its timers
    // stand still: only who can be woken by one answers.
    this.#options.environment.startTimer(() => {
      this.#voice.repeat()
    }, 0)
    if (hasten) this.#leadership.nudge(false)
  }

  /** Another tab that leads has said how it follows. */
  hearLeader(word: Extract<Broadcast, { readonly type: 'link' }>): void {
    if (this.#lead === 'alone') return
    switch (this.#voice.judge(word.term)) {
      case 'ignore':
        return
      case 'yield':
        this.#leadership.yield()
        break
      case 'believe':
        break
    }
    this.#watch.hear()
    const { state, lastContactAtMs, transport, lagMs } = word
    this.#tell({ link: state, heardAtMs: lastContactAtMs, transport, lagMs })
  }

  #ask(hasten: boolean): void {
    this.#options.post({ springhouse: WORKER_PROTOCOL, type: 'who-leads', hasten })
  }

  #leadershipHooks(): LeadershipHooks {
    const { onSession, announce, trouble } = this.#options.hooks
    return {
      onSession,
      announce,
      trouble,
      onLead: this.#hearLead.bind(this),
      onLink: this.#hearLink.bind(this),
      onConfirmation: this.#keepConfirmation.bind(this),
    }
  }

  #hearLead(kind: LeadKind | undefined): void {
    this.#lead = kind
    this.#voice.end()
    if (kind === 'elected') void this.#voice.begin()
    if (kind === undefined) this.#watch.begin()
    else this.#watch.end()
    this.#options.hooks.onStatus({ leader: kind !== undefined })
  }

  #hearLink(news: LinkNews): void {
    const before = this.#link
    this.#tell(news)
    const { link, transport, lagMs } = news
    this.#voice.say({ state: link, lastContactAtMs: this.#lastContactAtMs, transport, lagMs })
    this.#options.hooks.onLink(news, before)
  }

  #tell({ link, heardAtMs, transport, lagMs }: LinkNews): void {
    this.#link = link
    this.#lastContactAtMs = heardAtMs ?? this.#lastContactAtMs
    const contact = heardAtMs === undefined ? {} : { lastContactAtMs: heardAtMs }
    this.#options.hooks.onStatus({ link, transport, lagMs, ...contact })
  }

  #keepConfirmation(scope: string, confirmation: Confirmation): void {
    const { store, environment, hooks } = this.#options
    store.confirm(scope, confirmation, environment.now()).catch((error: unknown) => {
      hooks.trouble('Cannot store confirmation', error)
    })
  }
}
