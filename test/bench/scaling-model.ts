// SPDX-License-Identifier: MIT
import {
  encodeHead,
  encodeSegment,
  encodeStreamEvent,
  formatStreamFrame,
  type Invalidation,
  joinSegment,
  planSegments,
  type ScopeHead,
  SEGMENT_SIZE,
} from '@springhouse/core'

/** What the model supposes. */
export interface ScalingSettings {
  readonly followers: number
  /** Invalidations a second, at random times. */
  readonly perSecond: number
  /** How long followers are watched, in seconds. */
  readonly seconds: number
  /** How often each one polls, in seconds, from a random moment on. */
  readonly pollSeconds: number
  /** HTTP caches between followers and origin, one a region. */
  readonly caches: number
  /** How many followers have been away, and for how many seconds. */
  readonly awayShare: number
  readonly awaySeconds: number
  /** Streams that one process holds. */
  readonly streamsPerProcess: number
  /** What one stream costs, in bytes of memory. */
  readonly bytesPerStream: number
  /** What writing one event to one stream costs, in milliseconds. */
  readonly writeMs: number
  readonly beatSeconds: number
  /** A number from 0 up to 1. */
  readonly random: () => number
}

/** What following costs, and how late it is. */
export interface ScalingCost {
  readonly originRequestsPerSecond: number
  /** What the origin sends, without the fields of HTTP. */
  readonly originBytesPerSecond: number
  /** What the caches send. */
  readonly cacheBytesPerSecond: number
  readonly originMemoryBytes: number
  readonly processes: number
  /** Milliseconds from the append to the follower. */
  readonly lateMs: { readonly median: number; readonly p99: number; readonly max: number }
}

const JOIN_MS = 50
const HEAD_MS = 1_000
const EPOCH = 'k3f9q2Zt0aBc'
/** Fields and framing of a small answer over HTTP/2, and of a request. */
const ANSWER_FIELDS = 120

/** The log of the watched time, and of the time before it that some were away. */
class ModelLog {
  /** When entry `seq` (from 1 on) was appended, in milliseconds; negative before the watch. */
  readonly times: readonly number[]
  readonly #heads = new Map<number, { readonly head: ScopeHead; readonly bytes: number }>()

  readonly #eventBytes = new Map<string, number>()

  constructor({ perSecond, seconds, awaySeconds, random }: ScalingSettings) {
    const times: number[] = []
    let atMs = -awaySeconds * 1_000
    for (;;) {
      atMs += (-Math.log(1 - random()) * 1_000) / perSecond
      if (atMs >= seconds * 1_000) break
      times.push(atMs)
    }
    this.times = times
  }

  /** The seq of the newest entry at a time. */
  seqAt(atMs: number): number {
    let [low, high] = [0, this.times.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.times[middle] ?? 0) <= atMs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The head at a place, and its size on the wire. */
  head(seq: number): { readonly head: ScopeHead; readonly bytes: number } {
    const known = this.#heads.get(seq)
    if (known !== undefined) return known
    const after = seq - (seq % SEGMENT_SIZE)
    const tail = joinSegment({ epoch: EPOCH, after, seq }, this.#entries(after, seq))
    const head = { scope: 'public', epoch: EPOCH, seq, floor: 0, segmentSize: SEGMENT_SIZE, tail }
    const made = { head, bytes: encodeHead([head]).length + ANSWER_FIELDS }
    this.#heads.set(seq, made)
    return made
  }

  segmentBytes(number: number): number {
    const [after, seq] = [number * SEGMENT_SIZE, (number + 1) * SEGMENT_SIZE]
    const segment = joinSegment({ epoch: EPOCH, after, seq }, this.#entries(after, seq))
    return encodeSegment(segment).length + ANSWER_FIELDS
  }

  eventBytes(from: number, to: number): number {
    const name = `${from}-${to}`
    const known = this.#eventBytes.get(name)
    if (known !== undefined) return known
    const tags = [...new Set(this.#entries(from, to).flatMap((entry) => entry.tags))]
    const position = { epoch: EPOCH, seq: to }
    const invalidation = { position, previousSeq: from, tags, kind: 'soft' } as const
    const { length } = formatStreamFrame(encodeStreamEvent({ type: 'inv', invalidation }))
    this.#eventBytes.set(name, length)
    return length
  }

  // An entry names a list and one thing on it, as a write of a portal does.
  #entries(after: number, seq: number): readonly Invalidation[] {
    return Array.from({ length: seq - after }, (_, at) => ({
      position: { epoch: EPOCH, seq: after + at + 1 },
      previousSeq: after + at,
      tags: [`products`, `product:${((after + at) * 7919) % 5000}`],
      kind: 'soft' as const,
    }))
  }
}

/** Counts how late entries were, in classes of a millisecond below a second and of ten above. */
class Lateness {
  readonly #counts = new Map<number, number>()
  #total = 0
  #max = 0

  add(lateMs: number, times = 1): void {
    const unit = lateMs < 1_000 ? 1 : 10
    const rounded = Math.ceil(lateMs / unit) * unit
    this.#counts.set(rounded, (this.#counts.get(rounded) ?? 0) + times)
    this.#total += times
    this.#max = Math.max(this.#max, lateMs)
  }

  get summary(): ScalingCost['lateMs'] {
    return { median: this.#at(0.5), p99: this.#at(0.99), max: this.#max }
  }

  #at(share: number): number {
    let left = this.#total * share
    for (const [lateMs, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      left -= count
      if (left <= 0) return lateMs
    }
    return this.#max
  }
}

/** Everybody holds a stream to the origin. */
export function followByStreams(settings: ScalingSettings): ScalingCost {
  const { followers, seconds, streamsPerProcess, writeMs, beatSeconds, bytesPerStream } = settings
  const log = new ModelLog(settings)
  const processes = Math.ceil(followers / streamsPerProcess)
  const inProcess = Math.ceil(followers / processes)
  const late = new Lateness()
  let bytes = 0
  let sent = log.seqAt(0)
  let opensAtMs = 0
  while (sent < log.times.length) {
    // The first event leaves at once, further ones are joined; a busy process opens its window later.
    const leavesAtMs = Math.max(log.times[sent] ?? 0, opensAtMs)
    const upTo = log.seqAt(leavesAtMs)
    bytes += log.eventBytes(sent, upTo) * followers
    for (let share = 0.5; share <= 100; share += 1) {
      const writtenMs = (inProcess * writeMs * share) / 100
      for (let at = sent; at < upTo; at += 1) {
        late.add(leavesAtMs + writtenMs - (log.times[at] ?? 0), followers / 100)
      }
    }
    opensAtMs = leavesAtMs + Math.max(JOIN_MS, inProcess * writeMs)
    sent = upTo
  }
  const beat = formatStreamFrame(
    encodeStreamEvent({
      type: 'beat',
      heads: [{ epoch: EPOCH, seq: sent }],
      sinceAcceptedMs: 15_000,
    }),
  )
  return {
    originRequestsPerSecond: 0,
    originBytesPerSecond: bytes / seconds + (beat.length * followers) / beatSeconds,
    cacheBytesPerSecond: 0,
    originMemoryBytes: followers * bytesPerStream,
    processes,
    lateMs: late.summary,
  }
}

/** Everybody polls: the origin itself, or heads and segments through caches. */
export function followByPolling(
  settings: ScalingSettings,
  through: 'origin' | 'caches',
): ScalingCost {
  const log = new ModelLog(settings)
  const { followers, seconds, caches, random, awayShare } = settings
  const pollMs = settings.pollSeconds * 1_000
  const late = new Lateness()
  const regions = Array.from({ length: caches }, () => new ModelCache(log))
  const first = log.seqAt(0)
  const places = Float64Array.from({ length: followers }, () =>
    random() < awayShare ? 0 : log.seqAt(0),
  )
  const startsMs = Float64Array.from({ length: followers }, () => random() * pollMs).sort()
  let originRequests = 0
  let originBytes = 0
  // Each round every follower polls once, in the order of their moments: so all questions come in order of time.
  for (let roundMs = 0; roundMs < seconds * 1_000; roundMs += pollMs) {
    for (let follower = 0; follower < followers; follower += 1) {
      const nowMs = roundMs + (startsMs[follower] ?? 0)
      const place = places[follower] ?? 0
      let seq: number
      if (through === 'origin') {
        seq = log.seqAt(nowMs)
        originRequests += 1
        originBytes += ANSWER_FIELDS + 180 + (seq > place ? log.eventBytes(place, seq) : 0)
      } else {
        // Any order of regions does: followers' moments are random already.
        seq = regions[follower % caches]?.follow(place, nowMs) ?? place
      }
      for (let at = Math.max(place, first); at < seq; at += 1) {
        late.add(nowMs - (log.times[at] ?? 0))
      }
      places[follower] = Math.max(place, seq)
    }
  }
  for (const region of regions) {
    originRequests += region.originRequests
    originBytes += region.originBytes
  }
  return {
    originRequestsPerSecond: originRequests / seconds,
    originBytesPerSecond: originBytes / seconds,
    cacheBytesPerSecond: regions.reduce((sum, region) => sum + region.sentBytes, 0) / seconds,
    originMemoryBytes: 0,
    processes: 1,
    lateMs: late.summary,
  }
}

/** One HTTP cache: it keeps a head for a second, and segments for ever. */
class ModelCache {
  originRequests = 0
  originBytes = 0
  sentBytes = 0
  readonly #log: ModelLog
  readonly #segments = new Map<number, number>()
  #headSeq = 0
  #headUntilMs = Number.NEGATIVE_INFINITY

  constructor(log: ModelLog) {
    this.#log = log
  }

  /** Brings a follower from its place to the head that is kept; the new place. */
  follow(place: number, nowMs: number): number {
    if (nowMs >= this.#headUntilMs) {
      this.#headSeq = this.#log.seqAt(nowMs)
      this.#headUntilMs = nowMs + HEAD_MS
      this.#fetch(this.#log.head(this.#headSeq).bytes)
    }
    const { head, bytes } = this.#log.head(this.#headSeq)
    this.sentBytes += bytes
    const plan = planSegments({ epoch: EPOCH, seq: place }, head)
    const numbers = plan.kind === 'apply' ? plan.segments : []
    for (const number of numbers) this.sentBytes += this.#segmentBytes(number)
    return this.#headSeq
  }

  #segmentBytes(number: number): number {
    const known = this.#segments.get(number)
    if (known !== undefined) return known
    const bytes = this.#log.segmentBytes(number)
    this.#segments.set(number, bytes)
    this.#fetch(bytes)
    return bytes
  }

  #fetch(bytes: number): void {
    this.originRequests += 1
    this.originBytes += bytes
  }
}
