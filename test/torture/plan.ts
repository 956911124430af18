// SPDX-License-Identifier: MIT
import type { Random } from './seeded-random.ts'

/** Portal processes of a run. */
export const PROCESSES = 3

/** Something bad that happens to the servers or to what lies between them. Times are milliseconds. */
export type Trouble =
  /** The network between some processes and Redis breaks, and nobody gets through. */
  | { readonly kind: 'cut-links'; readonly processes: readonly number[]; readonly forMs: number }
  /** The network carries nothing, but connections stay open. */
  | { readonly kind: 'hold-links'; readonly processes: readonly number[]; readonly forMs: number }
  /** The connections that wait for news are cut, again and again. */
  | { readonly kind: 'cut-subscribers'; readonly times: number; readonly everyMs: number }
  /** Redis is frozen. */
  | { readonly kind: 'pause-redis'; readonly forMs: number }
  /** Redis is killed, and comes back without its data. */
  | { readonly kind: 'restart-redis-empty'; readonly forMs: number }
  /** The log is trimmed while a process doesn't hear it. */
  | { readonly kind: 'trim-log'; readonly process: number; readonly forMs: number }
  /** Everything is deleted while followers wait for news. */
  | { readonly kind: 'flush-all' }
  /** A process is frozen for longer than it may trust its memory. */
  | { readonly kind: 'stop-process'; readonly process: number; readonly forMs: number }
  /** A process is killed in the middle of its work, and started again. */
  | { readonly kind: 'kill-process'; readonly process: number }
  /** Redis evicts whatever was used least lately, while junk fills it. */
  | { readonly kind: 'memory-pressure'; readonly forMs: number }
  /** The master dies; its replica takes over, with what it has heard. */
  | { readonly kind: 'fail-over'; readonly forMs: number }
  /** The replica takes over, but one process still writes to the old master. Then the network heals. */
  | { readonly kind: 'isolate-master'; readonly process: number; readonly forMs: number }
  /** The master dies; Sentinels notice, and name its replica. */
  | { readonly kind: 'sentinel-failover' }
  /** The browsers' network breaks. */
  | { readonly kind: 'cut-browsers'; readonly processes: readonly number[]; readonly forMs: number }
  /** The browsers' network carries nothing for longer than they may trust what they have. */
  | {
      readonly kind: 'hold-browsers'
      readonly processes: readonly number[]
      readonly forMs: number
    }

/** Name of a trouble. */
export type TroubleName = Trouble['kind']

/** One part of a run: calm traffic, then the trouble under the same traffic, then quiet. */
export interface Phase {
  readonly calmMs: number
  readonly trouble: Trouble
}

const MAKERS: { readonly [Name in TroubleName]: (random: Random) => Trouble } = {
  'cut-links': (random) => ({ kind: 'cut-links', processes: some(random), forMs: 1_200 }),
  'hold-links': (random) => ({ kind: 'hold-links', processes: some(random), forMs: 2_000 }),
  'cut-subscribers': () => ({ kind: 'cut-subscribers', times: 20, everyMs: 60 }),
  'pause-redis': (random) => ({ kind: 'pause-redis', forMs: 800 + random.below(1_200) }),
  'restart-redis-empty': (random) => ({ kind: 'restart-redis-empty', forMs: random.below(600) }),
  'trim-log': (random) => ({ kind: 'trim-log', process: one(random), forMs: 700 }),
  'flush-all': () => ({ kind: 'flush-all' }),
  'stop-process': (random) => ({ kind: 'stop-process', process: one(random), forMs: 1_800 }),
  'kill-process': (random) => ({ kind: 'kill-process', process: one(random) }),
  'memory-pressure': () => ({ kind: 'memory-pressure', forMs: 1_500 }),
  'fail-over': (random) => ({ kind: 'fail-over', forMs: random.below(500) }),
  'isolate-master': (random) => ({ kind: 'isolate-master', process: one(random), forMs: 1_500 }),
  'sentinel-failover': () => ({ kind: 'sentinel-failover' }),
  'cut-browsers': (random) => ({ kind: 'cut-browsers', processes: some(random), forMs: 1_200 }),
  'hold-browsers': () => ({ kind: 'hold-browsers', processes: all(), forMs: 6_500 }),
}

/** The troubles of the servers: what every cache is put through. */
export const SERVER_TROUBLES: readonly TroubleName[] = [
  'cut-subscribers',
  'cut-links',
  'hold-links',
  'pause-redis',
  'restart-redis-empty',
  'trim-log',
  'flush-all',
  'stop-process',
  'kill-process',
  'memory-pressure',
  'fail-over',
  'isolate-master',
]

/** Those and what happens to browsers alone. */
export const ALL_TROUBLES: readonly TroubleName[] = [
  ...SERVER_TROUBLES,
  'cut-browsers',
  'hold-browsers',
]

/** Plans one round: each of the troubles once, in an order and with victims that the seed decides. */
export function planRound(names: readonly TroubleName[], random: Random): readonly Phase[] {
  return shuffle(names, random).map((name) => ({
    calmMs: 300 + random.below(300),
    trouble: MAKERS[name](random),
  }))
}

/** One line that says what happens in a phase. */
export function describePhase({ calmMs, trouble }: Phase): string {
  const { kind, ...details } = trouble
  return `${kind} ${JSON.stringify(details)} after ${calmMs} ms of calm`
}

function one(random: Random): number {
  return random.below(PROCESSES)
}

function all(): readonly number[] {
  return Array.from({ length: PROCESSES }, (_, at) => at)
}

/** At least one process, not all of them. */
function some(random: Random): readonly number[] {
  return shuffle(all(), random).slice(0, 1 + random.below(PROCESSES - 1))
}

function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  const left = [...items]
  const shuffled: T[] = []
  while (left.length > 0) shuffled.push(...left.splice(random.below(left.length), 1))
  return shuffled
}
