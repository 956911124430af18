// SPDX-License-Identifier: MIT
import { type Confirmation, isFollowing, type Position } from '@springhouse/core'
import { setTimeout as pause } from 'node:timers/promises'
import type { FollowEvent, Following } from '../log/log-driver.ts'
import { findLost } from './lost-entry.ts'
import type { Place } from './place.ts'
import type { RedisConnection } from './redis-connection.ts'
import type { LogEntry, PullReply } from './replies.ts'

/** Where a follower learns what the log has become. */
export interface PullSource {
  readonly streamKey: string
  pull(place: Place | undefined): Promise<PullReply>
  /** Tells the log how far this process has applied it. */
  report(position: Position): Promise<void>
  /** Tells the log that this process follows no more. */
  leave(): Promise<void>
}

/** What one scope's follower needs. */
export interface RedisFollowingOptions {
  readonly log: PullSource
  /** A connection of its own, for the read that blocks. */
  readonly doorbell: Pick<RedisConnection, 'isOpen' | 'connect' | 'destroy' | 'send'>
  readonly listener: (event: FollowEvent) => void
  readonly now: () => number
  readonly maxBlindMs: number
  /** Told the outcome of every try to hear the log. */
  readonly report: (outcome: { readonly heard: boolean; readonly why?: string }) => void
}

/** Longest time that one blocking read waits, in milliseconds. */
const BLOCK_MS = 1_000

/** How long the doorbell rests after a failure, in milliseconds. */
const REST_MS = 200

/**
 * Follows one scope's log in Redis.
 *
 * Everything is learned by one atomic pull: epoch, head, and the entries after the own place. A blocking read on a
 * connection of its own only rings the doorbell; twice per `maxBlind` a pull happens anyway, so that a silent
 * connection, a flushed server or a lost stream is noticed within that time.
 */
export class RedisFollowing implements Following {
  readonly #options: RedisFollowingOptions
  readonly #stopped = new AbortController()
  readonly #timer: NodeJS.Timeout
  #place: Place | undefined
  /** Entries of this process that no answer has shown yet. */
  #own: readonly Place[] = []
  #confirmation: Confirmation | undefined
  #pulling: Promise<boolean> | undefined
  #pullAgain = false

  constructor(options: RedisFollowingOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#tick(), options.maxBlindMs / 2)
    this.#timer.unref()
    void this.pull()
    void this.#answerDoorbell()
  }

  isHearing(applied: Position): boolean {
    const { now, maxBlindMs } = this.#options
    return isFollowing(applied, this.#confirmation, now(), maxBlindMs)
  }

  async refresh(): Promise<void> {
    await this.pull()
  }

  follows(log: PullSource): boolean {
    return this.#options.log === log
  }

  /**
   * Told of an entry that this process has appended. From the next pull on the log has to show it: one that doesn't has
   * stepped back, which a place before it would not prove.
   */
  expect(entry: Place): void {
    const here = this.#place?.position
    if (here?.epoch === entry.position.epoch && entry.position.seq > here.seq) {
      this.#own = [...this.#own, entry]
    }
  }

  /** Forgets that the log was heard: the connection is known to be lost. */
  distrust(why: string): void {
    this.#confirmation = undefined
    this.#options.report({ heard: false, why })
  }

  close(): void {
    void this.leave()
  }

  /** Ends it at once; resolves when the log has heard of it, or can't. */
  async leave(): Promise<void> {
    this.#stopped.abort()
    clearInterval(this.#timer)
    this.#confirmation = undefined
    const { doorbell, log } = this.#options
    if (doorbell.isOpen) doorbell.destroy()
    // A log that doesn't hear of it counts this process until its lease has run out.
    await log.leave().catch(() => undefined)
  }

  /**
   * Learns what the log has become, one pull at a time. A call during a pull is answered by the next one.
   *
   * @returns whether the log answered
   */
  pull(): Promise<boolean> {
    if (this.#pulling !== undefined) {
      this.#pullAgain = true
      return this.#pulling
    }
    this.#pulling = this.#pullUntilCurrent().finally(() => {
      this.#pulling = undefined
    })
    return this.#pulling
  }

  async #pullUntilCurrent(): Promise<boolean> {
    try {
      do {
        this.#pullAgain = false
        // Order: the clock is read before the request, so the confirmation is never younger than what it proves.
        const atMs = this.#options.now()
        const owed = this.#own
        const reply = await this.#options.log.pull(this.#place)
        if (this.#stopped.signal.aborted) return false
        const isCurrent = this.#apply(reply, owed)
        if (isCurrent) this.#confirmation = { head: reply.head, atMs }
        else this.#pullAgain = true
      } while (this.#pullAgain)
      this.#options.report({ heard: true })
      return true
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.distrust(describe(error))
      return false
    }
  }

  /** Applies one answer; tells whether the place is now at the head that it names. */
  #apply(reply: PullReply, owed: readonly Place[]): boolean {
    const { place, head } = { place: this.#place, head: placeOf(reply) }
    if (place === undefined) {
      this.#place = head
      this.#options.listener({ type: 'start', position: reply.head })
      return true
    }
    const { epoch, seq } = place.position
    if (epoch !== reply.head.epoch) return this.#startOver(head, 'epoch')
    const lost = findLost(reply, owed)
    if (lost !== undefined) return this.#prove(lost)
    // Entries follow each other without a gap: where one is missing, the log has lost it.
    const isWhole = reply.entries.every((entry, at) => entry.seq === seq + 1 + at)
    if (seq < reply.floor || !isWhole) return this.#startOver(head, 'trimmed')
    this.#applyEntries(place.position, reply.entries)
    const appliedSeq = this.#place?.position.seq ?? seq
    this.#own = this.#own.filter(({ position }) => position.seq > appliedSeq)
    return this.#place?.position.seq === reply.head.seq
  }

  // Asked from the place of an entry that it has lost, the log begins another epoch.
  #prove(lost: Place): false {
    this.#place = lost
    this.#own = []
    this.#confirmation = undefined
    return false
  }

  #startOver(head: Place, why: 'epoch' | 'trimmed'): true {
    this.#place = head
    this.#own = []
    this.#options.listener({ type: 'reset', position: head.position, why })
    this.#report(head.position)
    return true
  }

  #applyEntries(place: Position, entries: readonly LogEntry[]): void {
    let applied = place
    for (const { seq, nonce, kind, tags } of entries) {
      const previousSeq = applied.seq
      applied = { epoch: place.epoch, seq }
      this.#place = { position: applied, nonce }
      this.#options.listener({
        type: 'inv',
        invalidation: { position: applied, previousSeq, tags, kind },
      })
    }
    if (entries.length > 0) this.#report(applied)
  }

  // A report that fails is made up for by the next pull, which names the place too.
  #report(position: Position): void {
    void this.#options.log.report(position).catch(() => undefined)
  }

  #tick(): void {
    const { now, maxBlindMs, report } = this.#options
    const heardAtMs = this.#confirmation?.atMs ?? Number.NEGATIVE_INFINITY
    if (now() - heardAtMs >= maxBlindMs) report({ heard: false, why: 'no answer' })
    // Trade: a pull that hangs is not repeated. Writing more would keep a dead connection from timing out.
    if (this.#pulling === undefined) void this.pull()
  }

  async #answerDoorbell(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      const heard = await this.#waitForRing().then(
        (rang) => (rang ? this.pull() : true),
        () => false,
      )
      // A ring that can't be answered would ring again at once.
      if (!heard) await pause(REST_MS, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /** Waits for an entry after the own place; answers whether there is one. */
  async #waitForRing(): Promise<boolean> {
    const { doorbell, log } = this.#options
    if (!doorbell.isOpen) await doorbell.connect()
    const from = `0-${this.#place?.position.seq ?? 0}`
    const block = ['XREAD', 'COUNT', '1', 'BLOCK', String(BLOCK_MS)]
    const command = [...block, 'STREAMS', log.streamKey, from]
    const reply = await doorbell.send(log.streamKey, command)
    return reply !== null && reply !== undefined
  }
}

function placeOf({ head, headNonce }: PullReply): Place {
  return { position: head, nonce: headNonce }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
