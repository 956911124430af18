// SPDX-License-Identifier: MIT
import { setTimeout as pause } from 'node:timers/promises'
import { startRedisSentinels } from '../../servers/redis-sentinel.ts'
import { PROCESSES, type Trouble } from '../plan.ts'
import type { CacheName, Flaw, PortalState } from '../portal/settings.ts'
import { Link } from './link.ts'
import { perform } from './perform.ts'
import { PortalProcess } from './portal-process.ts'
import { RedisPair } from './redis-pair.ts'

/** What a bed is made of. */
export interface BedOptions {
  readonly program: string
  readonly cache: CacheName
  readonly flaw?: Flaw | undefined
  readonly databaseUrl: string
  readonly seed: number
  readonly pages?: string
}

/** One portal: its processes, its Redis, and all the network between them and to its browsers. */
export interface Bed {
  readonly portals: readonly PortalProcess[]
  /** Between each process and browsers. */
  readonly streets: readonly Link[]
  /** Processes that hear a master which the others have left. */
  readonly isolated: Set<number>
  /** Lets a trouble happen, and ends it. */
  perform(trouble: Trouble): Promise<void>
  close(): Promise<void>
}

/** How long a portal may take to be well again, in milliseconds. */
const RECOVERY_MS = 20_000

const NUMBERS = Array.from({ length: PROCESSES }, (_, at) => at)

/** Starts a portal on a pair of Redis servers, with all the network between in the hands of the test. */
export async function openBed(options: BedOptions): Promise<Bed> {
  const redis = await RedisPair.start()
  const links = await Promise.all(NUMBERS.map(() => Link.open(redis.master.port)))
  const town = await openTown(options, (at) => `redis://127.0.0.1:${links[at]?.port}`)
  const grounds = { ...town, app: appOf(options), redis, links }
  return {
    ...town,
    perform: (trouble) => perform(trouble, grounds),
    async close() {
      await town.close()
      await Promise.all(links.map((link) => link.close()))
      await redis.stop()
    },
  }
}

/** Starts a portal on Redis with real Sentinels; the only trouble here is that the master dies. */
export async function openSentinelBed(options: BedOptions): Promise<Bed> {
  const redis = await startRedisSentinels()
  const town = await openTown(options, () => redis.url)
  return {
    ...town,
    async perform({ kind }) {
      if (kind !== 'sentinel-failover') throw new RangeError(`No "${kind}" with Sentinels`)
      await redis.master.kill()
      await redis.promoted()
    },
    async close() {
      await town.close()
      await redis.stop()
    },
  }
}

type Town = Pick<Bed, 'portals' | 'streets' | 'isolated' | 'close'>

async function openTown(options: BedOptions, urlAt: (at: number) => string): Promise<Town> {
  const { program, seed } = options
  const app = appOf(options)
  const portals = await Promise.all(
    NUMBERS.map((at) =>
      PortalProcess.start(program, { ...options, app, redisUrl: urlAt(at), seed: seed + at }),
    ),
  )
  const streets = await Promise.all(portals.map(({ port }) => Link.open(port)))
  return {
    portals,
    streets,
    isolated: new Set(),
    async close() {
      await Promise.all(streets.map((street) => street.close()))
      await Promise.all(portals.map((portal) => portal.kill()))
    },
  }
}

function appOf({ cache }: BedOptions): string {
  return `torture-${cache}`
}

/**
 * Waits until every process hears of everything, and all stand at the same place.
 *
 * @throws Error when that takes too long, with what they say
 */
export async function untilWell(bed: Pick<Bed, 'portals'>): Promise<string> {
  const endMs = Date.now() + RECOVERY_MS
  for (;;) {
    const states = await Promise.all(bed.portals.map((portal) => portal.state()))
    const [first] = states
    const isSame = states.every((state) => state?.isReady === true && state.place === first?.place)
    if (first !== undefined && isSame) return first.place
    if (Date.now() > endMs) throw new Error(`Never well again: ${describe(states)}`)
    await pause(20)
  }
}

function describe(states: readonly (PortalState | undefined)[]): string {
  const told = states.map(
    (state) => state && { isReady: state.isReady, place: state.place, troubles: state.troubles },
  )
  return JSON.stringify(told, undefined, 1)
}
