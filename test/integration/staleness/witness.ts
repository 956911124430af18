// SPDX-License-Identifier: MIT
import { FIELD, formatPosition, isAtOrPast, type Position } from '@springhouse/core'
import { vi } from 'vitest'
import { PLACES, type RowPortal, ROWS, type Seen } from './row-portal.ts'
import type { Random } from './seeded-random.ts'

interface Write {
  readonly id: number
  readonly version: number
  readonly position: Position | undefined
  readonly at: RowPortal
}

interface Read {
  readonly id: number
  readonly version: number
  readonly stamp: Position | undefined
  readonly how: string
}

/** What a caller may hold an answer to. */
interface Demand {
  readonly atLeast: number
  readonly why: string
}

/** Reads and writes at random, and compares every answer with what the writes have proved. */
export class Witness {
  readonly counts = { hits: 0, notModified: 0, unstamped: 0, unnamedWrites: 0 }
  readonly #portals: readonly RowPortal[]
  readonly #random: Random
  readonly #writes: Write[] = []
  readonly #reads: Read[] = []
  readonly #complaints: string[] = []
  /** What a browser would have stored, by entity tag. */
  readonly #stored = new Map<string, number>()

  constructor(portals: readonly RowPortal[], random: Random) {
    this.#portals = portals
    this.#random = random
  }

  /** Does one thing: mostly a read, sometimes a write with a read behind it. */
  async act(): Promise<void> {
    const { pick, chance } = this.#random
    const [portal, id] = [pick(this.#portals), pick(ROWS)]
    if (chance(0.85)) {
      await this.#read(portal, id)
      return
    }
    const write = await this.#write(portal, id)
    if (write === undefined) return
    const atLeast = write.version
    // Who has written reads it: at the same process, or anywhere with the position.
    if (chance(0.5)) await this.#read(portal, id, { atLeast, why: 'the same process wrote' })
    else if (write.position !== undefined) {
      const after = { [FIELD.springhouseAfter]: formatPosition(write.position) }
      await this.#read(pick(this.#portals), id, { atLeast, why: 'after its position' }, after)
    }
  }

  /** Reads everything everywhere once all processes have heard everything. */
  async actAfterQuiet(): Promise<void> {
    const last = await this.#untilQuiet()
    for (const id of ROWS) {
      const newest = Math.max(0, ...this.#writes.filter((write) => write.id === id).map(versionOf))
      for (const portal of this.#portals) {
        for (const place of PLACES) {
          const demand = { atLeast: newest, why: `after quiet at ${formatPosition(last)}` }
          await this.#readAt(portal, `/${place}/${id}`, demand)
        }
      }
    }
  }

  /** Everything that was wrong. */
  complaints(): readonly string[] {
    return [...this.#complaints, ...this.#reads.flatMap((read) => this.#staleFor(read))]
  }

  #staleFor({ id, version, stamp, how }: Read): readonly string[] {
    if (stamp === undefined) return []
    return this.#writes
      .filter((write) => write.id === id && write.version > version)
      .filter(({ position }) => position !== undefined && isAtOrPast(stamp, position))
      .map(
        (write) =>
          `row ${id}: version ${version} with stamp ${formatPosition(stamp)}, though version ${write.version} was appended at ${write.position?.seq}: ${how}`,
      )
  }

  async #write(portal: RowPortal, id: number): Promise<Write | undefined> {
    const { version = -1, stamp: position } = await portal.write(id)
    const write = { id, version, position, at: portal }
    this.#writes.push(write)
    if (position === undefined) this.counts.unnamedWrites += 1
    return write
  }

  async #read(
    portal: RowPortal,
    id: number,
    demand: Demand = { atLeast: 0, why: '' },
    fields: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.#readAt(portal, `/${this.#random.pick(PLACES)}/${id}`, demand, fields)
  }

  async #readAt(
    portal: RowPortal,
    path: string,
    { atLeast, why }: Demand,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const known = [...this.#stored.keys()]
    const conditional =
      known.length > 0 && this.#random.chance(0.5)
        ? { [FIELD.ifNoneMatch]: known.slice(-4).join(', ') }
        : {}
    const seen = await portal.read(path, { ...fields, ...conditional })
    const version = this.#versionSeen(seen)
    const how = `${path} at process ${this.#portals.indexOf(portal)}, ${seen.status} ${seen.cacheStatus}`
    this.#reads.push({ id: Number(path.split('/')[2]), version, stamp: seen.stamp, how })
    if (seen.cacheStatus.includes('hit')) this.counts.hits += 1
    if (seen.status === 304) this.counts.notModified += 1
    if (seen.stamp === undefined) this.counts.unstamped += 1
    if (version < atLeast) {
      this.#complaints.push(`${how}: version ${version} instead of ${atLeast}, ${why}`)
    }
  }

  #versionSeen({ version, entityTag = '' }: Seen): number {
    if (version === undefined) return this.#stored.get(entityTag) ?? -1
    this.#stored.set(entityTag, version)
    return version
  }

  async #untilQuiet(): Promise<Position> {
    let last: Position | undefined
    const isQuiet = (): boolean => {
      const stamps = this.#portals.map(({ origin }) => origin.stamp('public'))
      last = stamps[0]
      const places = new Set(stamps.map((stamp) => stamp && formatPosition(stamp)))
      return last !== undefined && places.size === 1
    }
    await vi.waitUntil(isQuiet, { timeout: 10_000, interval: 20 })
    if (last === undefined) throw new Error('No process hears the log')
    return last
  }
}

function versionOf({ version }: Write): number {
  return version
}
