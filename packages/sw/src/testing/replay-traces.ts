// SPDX-License-Identifier: MIT

/** One response of a trace: how large, and how long the origin takes to make it. */
export interface TracedResponse {
  readonly key: string
  readonly bytes: number
  readonly costMs: number
}

/** One request of a trace. */
export interface TracedRequest {
  readonly atMs: number
  readonly response: TracedResponse
}

/** Requests in order of time. */
export interface Trace {
  readonly name: string
  readonly requests: readonly TracedRequest[]
}

type Kind = 'list' | 'detail' | 'image' | 'report'

// Least and most of each: bytes, then milliseconds.
const KINDS: Readonly<Record<Kind, readonly [number, number, number, number]>> = {
  list: [20_000, 80_000, 150, 600],
  detail: [2000, 8000, 60, 200],
  image: [30_000, 300_000, 40, 80],
  report: [100_000, 400_000, 1000, 3000],
}

const HOUR_MS = 3_600_000

/** Random numbers that are the same in each run. */
class Dice {
  readonly #responses = new Map<string, TracedResponse>()
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A number from 0 to 1 (mulberry32). */
  roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }

  below(count: number): number {
    return Math.floor(this.roll() * count)
  }

  /** Draws ranks of which the first come most often. */
  zipf(count: number, exponent: number): () => number {
    let sum = 0
    const sums = Array.from({ length: count }, (_, rank) => (sum += 1 / (rank + 1) ** exponent))
    return () => {
      const drawn = this.roll() * sum
      return sums.findIndex((upTo) => upTo >= drawn)
    }
  }

  response(kind: Kind, rank: number): TracedResponse {
    const key = `${kind}/${rank}`
    const known = this.#responses.get(key)
    if (known !== undefined) return known
    const [leastBytes, mostBytes, leastMs, mostMs] = KINDS[kind]
    const response = {
      key,
      bytes: leastBytes + this.below(mostBytes - leastBytes),
      costMs: leastMs + this.below(mostMs - leastMs),
    }
    this.#responses.set(key, response)
    return response
  }
}

/** Five days of field staff: lists, the animals of the day's farms, images, and at night a scan of what may be needed. */
function fieldPortal(): Trace {
  const dice = new Dice(1)
  const [lists, details] = [dice.zipf(40, 1), dice.zipf(3000, 0.9)]
  const [images, reports] = [dice.zipf(800, 0.8), dice.zipf(12, 1)]
  const requests: TracedRequest[] = []
  for (let day = 0; day < 5; day += 1) {
    const visited = Array.from({ length: 60 }, () => dice.below(3000))
    const draw = (): TracedResponse => {
      const kind = dice.roll()
      if (kind < 0.35) return dice.response('list', lists())
      if (kind < 0.6) return dice.response('detail', details())
      if (kind < 0.8) return dice.response('detail', visited[dice.below(60)] ?? 0)
      return kind < 0.97 ? dice.response('image', images()) : dice.response('report', reports())
    }
    for (let index = 0; index < 2500; index += 1) {
      const atMs = (day * 24 + 6 + (12 * index) / 2500) * HOUR_MS
      requests.push({ atMs, response: draw() })
    }
    for (let index = 0; index < 1500; index += 1) {
      const atMs = (day * 24 + 23 + index / 1500) * HOUR_MS
      requests.push({ atMs, response: dice.response('detail', 3000 + index) })
    }
  }
  return { name: 'field portal, five days', requests }
}

/** A shop window: mostly images, of which many are seen a few times. */
function mediaHeavy(): Trace {
  const dice = new Dice(2)
  const [lists, images, details] = [dice.zipf(30, 1), dice.zipf(3000, 0.8), dice.zipf(500, 0.9)]
  const draw = (): TracedResponse => {
    const kind = dice.roll()
    if (kind < 0.7) return dice.response('image', images())
    return kind < 0.85 ? dice.response('list', lists()) : dice.response('detail', details())
  }
  return { name: 'media-heavy', requests: every(20_000, 15_000, draw) }
}

/** Steady use, into which a scan of 4,000 images breaks four times. */
function flooded(): Trace {
  const dice = new Dice(3)
  const [lists, details] = [dice.zipf(60, 0.9), dice.zipf(1500, 0.9)]
  const draw = (): TracedResponse =>
    dice.roll() < 0.4 ? dice.response('list', lists()) : dice.response('detail', details())
  const requests = every(10_000, 12_000, draw).flatMap((request, index): TracedRequest[] => {
    if (index % 3000 !== 2000) return [request]
    const scan = Array.from({ length: 4000 }, (_, rank) => ({
      atMs: request.atMs + rank,
      response: dice.response('image', rank),
    }))
    return [request, ...scan]
  })
  return { name: 'flooded by scans', requests }
}

/** What is wanted changes every other day, altogether: the hardest for whoever remembers. */
function changingTastes(): Trace {
  const dice = new Dice(4)
  const [details, images] = [dice.zipf(1000, 1), dice.zipf(300, 0.9)]
  let drawn = 0
  const draw = (): TracedResponse => {
    const taste = Math.floor(drawn / 3000)
    drawn += 1
    return dice.roll() < 0.7
      ? dice.response('detail', taste * 700 + details())
      : dice.response('image', taste * 200 + images())
  }
  return { name: 'changing tastes', requests: every(60_000, 15_000, draw) }
}

function every(ms: number, count: number, draw: () => TracedResponse): readonly TracedRequest[] {
  return Array.from({ length: count }, (_, index) => ({ atMs: index * ms, response: draw() }))
}

/** The traces that eviction is compared on. Equal in each run. */
export function traces(): readonly Trace[] {
  return [fieldPortal(), mediaHeavy(), flooded(), changingTastes()]
}
