// SPDX-License-Identifier: MIT
import { type Confirmation, isFollowing, type Position } from '@springhouse/core'
import { setTimeout as pause } from 'node:timers/promises'
import type { FollowEvent, Following } from '../log/log-driver.ts'
import type { RedisClient } from './redis-client.ts'
import type { Place } from './redis-log.ts'
import type { PullReply } from './replies.ts'

/** Where a follower learns what the log has become. */
export interface PullSource {
  readonly streamKey: string
  pull(place: Place | undefined): Promise<PullReply>
}

/** What one scope's follower needs. */
export interface RedisFollowingOptions {
  readonly log: PullSource
  /** A connection of its own, for the read that blocks. */
  readonly doorbell: Pick<RedisClient, 'isOpen' | 'connect' | 'destroy' | 'sendCommand'>
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

  /** Forgets that the log was heard: the connection is known to be lost. */
  distrust(why: string): void {
    this.#confirmation = undefined
    this.#options.report({ heard: false, why })
  }

  close(): void {
    this.#stopped.abort()
    clearInterval(this.#timer)
    this.#confirmation = undefined
    if (this.#options.doorbell.isOpen) this.#options.doorbell.destroy()
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
        const reply = await this.#options.log.pull(this.#place)
        if (this.#stopped.signal.aborted) return false
        const isCurrent = this.#apply(reply)
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
  #apply(reply: PullReply): boolean {
    const { listener } = this.#options
    const place = this.#place
    const head: Place = { position: reply.head, nonce: reply.headNonce }
    if (place === undefined) {
      this.#place = head
      listener({ type: 'start', position: reply.head })
      return true
    }
    const { epoch, seq } = place.position
    if (epoch !== reply.head.epoch || seq < reply.floor) {
      this.#place = head
      const why = epoch === reply.head.epoch ? 'trimmed' : 'epoch'
      listener({ type: 'reset', position: reply.head, why })
      return true
    }
    this.#applyEntries(epoch, seq, reply)
    return this.#place?.position.seq === reply.head.seq
  }

  #applyEntries(epoch: string, placeSeq: number, { entries }: PullReply): void {
    let previousSeq = placeSeq
    for (const { seq, nonce, kind, tags } of entries) {
      const position = { epoch, seq }
      this.#place = { position, nonce }
      this.#options.listener({ type: 'inv', invalidation: { position, previousSeq, tags, kind } })
      previousSeq = seq
    }
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
    const from = `${this.#place?.position.seq ?? 0}-0`
    const block = ['XREAD', 'COUNT', '1', 'BLOCK', String(BLOCK_MS)]
    const reply = await doorbell.sendCommand([...block, 'STREAMS', log.streamKey, from])
    return reply !== null && reply !== undefined
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
