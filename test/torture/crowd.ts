// SPDX-License-Identifier: MIT
import { FIELD, formatPosition, parsePosition, type Position } from '@springhouse/core'
import { setTimeout as pause } from 'node:timers/promises'
import type { Bed } from './bed/bed.ts'
import type { Read, Write } from './oracle/ledger.ts'
import type { CacheName } from './portal/settings.ts'
import { PROCESSES } from './plan.ts'
import type { Random } from './seeded-random.ts'

/** How many rows the portal has. */
export const ROWS = 150

/** Those that half of all reads and writes go to, so that they meet. */
const HOT_ROWS = 12

/** How many of all actions are writes. */
const WRITES = 0.4

/** A caller rests for less than this between two actions, in milliseconds; longer where answers take longer. */
const LONGEST_PAUSE_MS = 6
const LONGEST_REST_MS = 50

/** Rows that are asked for together at one process while everything is read. */
const TOGETHER = 15

/** What a crowd tells, as it happens. */
export interface CrowdHooks {
  onWrite(write: Write): void
  onRead(read: Read): void
  onFailure(): void
}

/** What a crowd needs. */
export interface CrowdOptions {
  readonly bed: Bed
  readonly cache: CacheName
  readonly random: Random
  /** Processes that are written to; everybody is read from. */
  readonly writers: readonly number[]
  readonly hooks: CrowdHooks
}

/** Readers and writers at all processes. */
export class Crowd {
  readonly #options: CrowdOptions
  /** Versions by entity tag, as a browser has stored them. */
  readonly #stored = new Map<string, number>()
  /** What the answers said of where they come from. */
  readonly seen = { hits: 0, notModified: 0, unstamped: 0 }
  /** Where a row can be read. */
  readonly #places: readonly string[]
  #last: Position | undefined

  constructor(options: CrowdOptions) {
    this.#options = options
    this.#places = options.cache === 'springhouse' ? ['rows', 'mine', 'shared'] : ['rows']
  }

  /** Acts until the signal aborts, then waits for what is under way. */
  async act(callers: number, signal: AbortSignal): Promise<void> {
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (!signal.aborted) await this.#actOnce()
      }),
    )
  }

  /** Reads every row at every process, at all the places where it can be read. */
  async readAll(): Promise<readonly Read[]> {
    const all = Array.from({ length: PROCESSES }, (_, process) => this.#readAllAt(process))
    return (await Promise.all(all)).flat()
  }

  async #readAllAt(process: number): Promise<readonly Read[]> {
    const reads: Read[] = []
    for (let row = 0; row < ROWS; row += TOGETHER) {
      const rows = Array.from({ length: TOGETHER }, (_, at) => row + at)
      const questions = rows.flatMap((each) =>
        this.#places.map((place) => ({ process, row: each, place })),
      )
      reads.push(...(await Promise.all(questions.map((question) => this.#ask(question)))))
    }
    return reads
  }

  async #actOnce(): Promise<void> {
    const { random, hooks } = this.#options
    const startedAtMs = performance.now()
    try {
      await this.#readOrWrite()
    } catch {
      // A process that is stopped or gone answers nobody; that is no stale read.
      hooks.onFailure()
    }
    // Whoever waits long rests long, so that a machine that is busy with other things isn't flooded.
    const tookMs = Math.min(performance.now() - startedAtMs, LONGEST_REST_MS)
    await pause(Math.max(tookMs, random.below(LONGEST_PAUSE_MS)))
  }

  async #readOrWrite(): Promise<void> {
    const { random, hooks, writers } = this.#options
    const process = random.below(PROCESSES)
    const row = random.chance(0.5) ? random.below(HOT_ROWS) : random.below(ROWS)
    if (random.chance(WRITES)) {
      hooks.onWrite(await this.#write(random.pick(writers), row))
    } else {
      const place = random.pick(this.#places)
      hooks.onRead(await this.#ask({ process, row, place, ...this.#wish() }))
    }
  }

  async #write(process: number, row: number): Promise<Write> {
    const isIsolated = this.#options.bed.isolated.has(process)
    const response = await this.#portal(process).ask(`/rows/${row}`, { method: 'POST' })
    const body: unknown = await response.json()
    const position = parsePosition(response.headers.get(FIELD.springhousePosition))
    const wasIsolated = isIsolated || this.#options.bed.isolated.has(process)
    const invalidated = response.headers.get(FIELD.cacheGroupInvalidation) ?? ''
    if (position !== undefined && !wasIsolated) this.#last = position
    return {
      row,
      version: versionIn(body),
      process,
      answeredAtMs: Date.now(),
      // What is published where nobody else hears it is heard by the others once the network has healed.
      isPublished: !wasIsolated && (position !== undefined || saysPublished(body)),
      position,
      reachesAll: invalidated.includes('*'),
    }
  }

  async #ask({ process, row, place, after }: Question): Promise<Read> {
    const fields: Record<string, string> = {}
    if (after !== undefined) fields[FIELD.springhouseAfter] = formatPosition(after)
    const known = [...this.#stored.keys()]
    const isConditional = known.length > 0 && this.#options.random.chance(0.3)
    if (isConditional) fields[FIELD.ifNoneMatch] = known.slice(-4).join(', ')
    const isIsolated = this.#options.bed.isolated.has(process)
    const startedAtMs = Date.now()
    const response = await this.#portal(process).ask(`/${place}/${row}`, { headers: fields })
    const version = await this.#versionOf(response)
    const status = response.headers.get(FIELD.cacheStatus) ?? ''
    const where = `process ${process}, /${place}: ${response.status} ${status}`
    const stamp = parsePosition(response.headers.get(FIELD.springhousePosition))
    if (status.includes('hit')) this.seen.hits += 1
    if (response.status === 304) this.seen.notModified += 1
    if (stamp === undefined) this.seen.unstamped += 1
    return { row, version, where, process, startedAtMs, stamp, after, isIsolated }
  }

  async #versionOf(response: Response): Promise<number> {
    const entityTag = response.headers.get(FIELD.entityTag) ?? ''
    if (response.status === 304) return this.#stored.get(entityTag) ?? -1
    const version = versionIn(await response.json())
    if (entityTag !== '') this.#stored.set(entityTag, version)
    return version
  }

  // Who has written elsewhere wants to read it here.
  #wish(): { readonly after?: Position } {
    return this.#last !== undefined && this.#options.random.chance(0.1) ? { after: this.#last } : {}
  }

  #portal(process: number): Bed['portals'][number] {
    const portal = this.#options.bed.portals[process]
    if (portal === undefined) throw new RangeError(`There is no process ${process}`)
    return portal
  }
}

interface Question {
  readonly process: number
  readonly row: number
  readonly place: string
  readonly after?: Position
}

function versionIn(body: unknown): number {
  const has = typeof body === 'object' && body !== null && 'version' in body
  if (has && typeof body.version === 'number') return body.version
  throw new TypeError(`Not a row: ${JSON.stringify(body)}`)
}

function saysPublished(body: unknown): boolean {
  return (
    typeof body === 'object' && body !== null && 'isPublished' in body && body.isPublished === true
  )
}
