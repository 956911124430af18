// SPDX-License-Identifier: MIT
import {
  type Confirmation,
  encodeStreamEvent,
  FIELD,
  formatHttpDate,
  formatStreamFrame,
  type Invalidation,
  isFollowing,
  judgeValidity,
  planRead,
  type Position,
  type ReadPlan,
  type StoredMetadata,
  type StreamEvent,
  type Tag,
  TagTable,
} from '@springhouse/core'
import type { DayBrowser, DayBrowserParts } from './day-browser.ts'
import { ROUND_TRIP_MS, routeOf, type Version } from './day-network.ts'

const BEAT_MS = 15_000
/** A name as long as the log's own. */
const EPOCH = 'k3v9q2xw'
const PARTITION = 'u.0123456789abcdefghijkl'
const REQUEST_FIELDS = new Headers()

interface Entry {
  readonly metadata: StoredMetadata
  readonly stamp: Position
  readonly version: Version
}

/**
 * Follows the log while the portal is in sight, and decides about each read by the rules of the worker itself: which
 * copy is valid, whether the log is followed, and what that means for the read.
 */
export class FollowingBrowser implements DayBrowser {
  readonly #parts: DayBrowserParts
  readonly #stored = new Map<string, Entry>()
  #table: TagTable | undefined
  #confirmation: Confirmation | undefined
  #isOpen = false
  /** Counts connections: what belongs to a former one is not for this one. */
  #connection = 0
  #isConnected = false
  /** Reads wait for the catch-up. */
  #waiting: readonly string[] = []

  constructor(parts: DayBrowserParts) {
    this.#parts = parts
  }

  open(): void {
    this.#isOpen = true
    this.#connect()
  }

  close(): void {
    this.#isOpen = false
    this.#connection += 1
    this.#isConnected = false
  }

  linkChanged(): void {
    if (this.#isOpen) this.#connect()
  }

  read(urls: readonly string[]): void {
    if (this.#isConnected || !this.#parts.network.isUp) for (const url of urls) this.#read(url)
    else this.#waiting = urls
  }

  portalChanged(): void {
    if (!this.#isConnected) return
    const { portal, timeline, network } = this.#parts
    const { seq } = portal
    const [change] = portal.since(seq - 1)
    const invalidation = this.#invalidation(seq - 1, seq, change?.tags ?? [])
    network.receive(frameOf({ type: 'inv', invalidation }))
    const connection = this.#connection
    // Half a round trip, and a body that is asked for anew takes a whole one.
    timeline.after(ROUND_TRIP_MS / 2, () => {
      if (connection === this.#connection) this.#apply(invalidation)
    })
  }

  #connect(): void {
    this.#connection += 1
    this.#isConnected = false
    const { network, timeline, portal } = this.#parts
    if (!network.isUp) return
    const head = { epoch: EPOCH, seq: portal.seq }
    const from = this.#table?.position ?? head
    const missed = [...new Set(portal.since(from.seq).flatMap(({ tags }) => tags))]
    const caughtUp = this.#invalidation(from.seq, head.seq, missed)
    const scopes = [{ scope: 'public', from, head, gap: false }]
    network.stream()
    network.receive(frameOf({ type: 'hello', partition: PARTITION, cache: true, scopes }))
    if (missed.length > 0) network.receive(frameOf({ type: 'inv', invalidation: caughtUp }))
    const connection = this.#connection
    const atMs = timeline.nowMs
    timeline.after(ROUND_TRIP_MS, () => {
      if (connection !== this.#connection || !network.isUp) return
      this.#table ??= TagTable.startingAt(head)
      this.#confirmation = { head, atMs }
      this.#isConnected = true
      this.#apply(caughtUp)
      // What the portal appended while the answer was on its way.
      const later = portal.since(head.seq)
      for (const [index, { tags }] of later.entries()) {
        this.#apply(this.#invalidation(head.seq + index, head.seq + index + 1, tags))
      }
      for (const url of this.#waiting) this.#read(url)
      this.#waiting = []
    })
    this.#beat(connection, atMs)
  }

  #beat(connection: number, acceptedAtMs: number): void {
    const { timeline, network, portal } = this.#parts
    timeline.after(BEAT_MS, () => {
      if (connection !== this.#connection || !network.isUp) return
      const head = { epoch: EPOCH, seq: portal.seq }
      const sinceAcceptedMs = timeline.nowMs - acceptedAtMs
      network.receive(frameOf({ type: 'beat', heads: [head], sinceAcceptedMs }))
      this.#confirmation = { head, atMs: timeline.nowMs }
      this.#beat(connection, acceptedAtMs)
    })
  }

  // Pages read again what is on the screen and isn't valid any more.
  #apply(invalidation: Invalidation): void {
    this.#table?.apply(invalidation)
    for (const url of this.#parts.screen.urls) {
      const entry = this.#stored.get(url)
      if (entry !== undefined && this.#judge(entry) !== 'valid') this.#read(url)
    }
  }

  #read(url: string): void {
    const { screen } = this.#parts
    const entry = this.#stored.get(url)
    const plan = this.#plan(url, entry)
    if (entry !== undefined && plan.kind === 'hit') {
      screen.show(url, entry.version)
      if (plan.validateInBackground) this.#ask(url, entry)
    } else {
      const isOffline = !this.#parts.network.isUp
      if (isOffline && entry !== undefined) screen.show(url, entry.version)
      this.#ask(url, entry)
    }
  }

  #plan(url: string, entry: Entry | undefined): ReadPlan {
    const { nowMs } = this.#parts.timeline
    return planRead({
      request: { method: 'GET', cacheMode: 'default', fields: REQUEST_FIELDS },
      stored: entry?.metadata,
      validity: judgeValidity(
        { tags: entry?.metadata.tags ?? [], stamp: entry?.stamp },
        this.#table,
      ),
      route: routeOf(url).route,
      following: isFollowing(this.#table?.position, this.#confirmation, nowMs),
      nowMs,
    })
  }

  #judge({ metadata, stamp }: Entry): 'valid' | 'invalid' | 'unknown' {
    return judgeValidity({ tags: metadata.tags, stamp }, this.#table).kind
  }

  #ask(url: string, known: Entry | undefined): void {
    const { network, screen, portal, timeline } = this.#parts
    const requestTimeMs = timeline.nowMs
    const stamp = { epoch: EPOCH, seq: portal.seq }
    network.ask(url, known?.version, (version) => {
      const metadata = this.#metadata(url, requestTimeMs)
      this.#stored.set(url, { metadata, stamp, version })
      screen.show(url, version)
    })
  }

  // The portal's own fields: they say how long the answer may be used.
  #metadata(url: string, requestTimeMs: number): StoredMetadata {
    const { bodies, timeline } = this.#parts
    const fields = new Headers(bodies.factsOf(url).fields)
    fields.set(FIELD.date, formatHttpDate(requestTimeMs))
    return {
      status: 200,
      fields,
      requestTimeMs,
      responseTimeMs: timeline.nowMs,
      tags: routeOf(url).tags,
      policyVersionCurrent: true,
    }
  }

  #invalidation(previousSeq: number, seq: number, tags: readonly Tag[]): Invalidation {
    return { position: { epoch: EPOCH, seq }, previousSeq, tags, kind: 'soft' }
  }
}

function frameOf(event: StreamEvent): string {
  return formatStreamFrame(encodeStreamEvent(event))
}
