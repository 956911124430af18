// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Outbox } from '../outbox.ts'
import { Connection, type DatabaseRunner, type DatabaseWork } from '../store/connection.ts'
import { OperationStore } from '../store/operation-store.ts'
import {
  freshName,
  keyOf,
  operation,
  pong,
  proofOf,
  runOptions,
  TestClock,
} from '../testing/fixture.ts'
import { runOutbox } from './run-outbox.ts'
import type { Fetch } from './run-options.ts'

/** What the network and the origin do with one request. `applied-…` means that the operation took effect. */
const FATES = [
  'applied',
  'applied-lost',
  'applied-hidden',
  'lost',
  'captive',
  'error-500',
  'error-503',
  'throttled',
  'in-progress',
  'signed-out',
  'forbidden',
  'redirected',
] as const
type Fate = (typeof FATES)[number]

const NEVER = new Promise<never>(() => undefined)

/** A life of the program: it ends at a chosen step, after which nothing of it goes on. */
class Life {
  readonly death: Promise<void>
  #stepsLeft: number
  #die: () => void = () => undefined

  constructor(steps: number) {
    this.#stepsLeft = steps
    this.death = new Promise((resolve) => {
      this.#die = resolve
    })
  }

  /** Passes one place where the program may be killed. */
  async step(): Promise<void> {
    this.#stepsLeft -= 1
    if (this.#stepsLeft > 0) return
    this.#die()
    await NEVER
  }
}

/** A database that may be the last thing a life touches: killed before or after the transaction. */
function mortal(connection: Connection, life: Life): DatabaseRunner {
  return {
    run: async <T>(work: DatabaseWork<T>): Promise<T> => {
      await life.step()
      const result = await connection.run(work)
      await life.step()
      return result
    },
    close: () => connection.close(),
  }
}

/** The origin: remembers each key with its effect, and repeats its answer. */
class Origin {
  readonly effects: string[] = []
  readonly echoed = new Set<string>()
  readonly #known = new Set<string>()
  readonly #fates: Fate[]

  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates]
  }

  fetchFor(life: Life): Fetch {
    return async (url, init) => {
      await life.step()
      const response = this.#answer(url, init)
      await life.step()
      return response
    }
  }

  #answer(url: string, init: RequestInit): Response {
    if (url.endsWith('/ping')) return pong()
    if (url.includes('/ops')) return Response.json({})
    const key = keyOf(init)
    const fate = this.#fates.shift() ?? 'applied'
    if (fate.startsWith('applied')) this.#apply(key, `${new URL(url).pathname} ${key}`)
    return this.#respond(fate, key)
  }

  #apply(key: string, effect: string): void {
    if (this.#known.has(key)) return
    this.#known.add(key)
    this.effects.push(effect)
  }

  #respond(fate: Fate, key: string): Response {
    switch (fate) {
      case 'applied':
        this.echoed.add(key)
        return new Response('{}', { headers: { 'Springhouse-Op': proofOf(key) } })
      case 'applied-hidden':
      case 'captive':
        return new Response('<h1>Welcome</h1>', { headers: { 'Content-Type': 'text/html' } })
      case 'applied-lost':
      case 'lost':
        throw new TypeError('Failed to fetch')
      case 'error-500':
        return new Response('', { status: 500 })
      case 'error-503':
        return new Response('', { status: 503, headers: { 'Retry-After': '9' } })
      case 'throttled':
        return new Response('', { status: 429 })
      case 'in-progress':
        return Response.json({ type: '/springhouse/problems/in-progress' }, { status: 409 })
      case 'signed-out':
        return new Response('', { status: 401 })
      case 'forbidden':
        return new Response('', { status: 403 })
      case 'redirected':
        return new Response('', { status: 303, headers: { Location: '/login' } })
    }
  }
}

interface Script {
  readonly fates: readonly Fate[]
  /** After how many steps each life ends. */
  readonly lives: readonly number[]
  /** Groups of the operations, each saved at the start of a life. */
  readonly groups: readonly string[]
}

const SCRIPT: fc.Arbitrary<Script> = fc.record({
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 25 }),
  lives: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 }),
  groups: fc.array(fc.constantFrom('/a', '/b', '/c'), { minLength: 1, maxLength: 8 }),
})

class World {
  readonly origin: Origin
  readonly clock: TestClock = new TestClock()
  /** Keys that a page was told are saved, in order. */
  readonly saved: { readonly key: string; readonly group: string }[] = []
  readonly #name: string = freshName()
  readonly #groups: string[]
  #keys = 0

  constructor({ fates, groups }: Script) {
    this.origin = new Origin(fates)
    this.#groups = [...groups]
  }

  /** Lives until the program is killed or has nothing more to do. */
  async live(life: Life): Promise<void> {
    const connection = new Connection(this.#name)
    const store = new OperationStore(mortal(connection, life), () => {
      this.#keys += 1
      return `key-${this.#keys}`
    })
    const program = this.#work(new Outbox(store, { now: this.clock.now }), life)
    await Promise.race([program, life.death])
    await connection.close()
    this.clock.advance(1000)
  }

  /** Reads the database as the next start of the program would. */
  async records(): Promise<Awaited<ReturnType<Outbox['list']>>> {
    const connection = new Connection(this.#name)
    const records = await new OperationStore(connection, () => '').list(undefined)
    await connection.close()
    return records
  }

  async #work(outbox: Outbox, life: Life): Promise<void> {
    await this.#save(outbox)
    for (;;) {
      const fetch = this.origin.fetchFor(life)
      const report = await runOutbox(outbox, runOptions(this.clock, fetch))
      if (report.nextDueMs === undefined && this.#groups.length === 0) return
      await this.#save(outbox)
      this.clock.advance(report.nextDueMs ?? 0)
    }
  }

  // A page whose save was cut off doesn't know whether it was saved; it was told nothing.
  async #save(outbox: Outbox): Promise<void> {
    const group = this.#groups.shift()
    if (group === undefined) return
    const url = `https://portal.example${group}`
    const { key } = await outbox.enqueue(operation({ group, url, method: 'POST' }))
    this.saved.push({ key, group })
  }
}

function inGroup(group: string, entries: readonly string[]): readonly string[] {
  return entries.filter((entry) => entry.startsWith(`${group} `))
}

describe('runOutbox() under kills and faults', () => {
  it('loses nothing, acknowledges nothing without echo, doubles nothing and keeps the order of groups', async () => {
    await fc.assert(
      fc.asyncProperty(SCRIPT, async (script) => {
        const world = new World(script)
        for (const steps of script.lives) {
          await world.live(new Life(steps))
          const present = await world.records()
          const keys = new Set(present.map(({ key }) => key))
          expect(world.saved.filter(({ key }) => !keys.has(key))).toEqual([])
          const acked = present.filter(({ state }) => state === 'acked')
          expect(acked.filter(({ key }) => !world.origin.echoed.has(key))).toEqual([])
        }
        await world.live(new Life(Number.POSITIVE_INFINITY))

        const records = await world.records()
        const order = records.map(({ group, key }) => `${group} ${key}`)
        for (const group of new Set(records.map((record) => record.group))) {
          const sent = inGroup(group, order)
          const effects = inGroup(group, world.origin.effects)
          // Nothing is sent past a parked head; without one, everything has arrived, in order, once.
          const isParked = records.some(
            (record) => record.group === group && record.state === 'parked',
          )
          expect(effects).toEqual(isParked ? sent.slice(0, effects.length) : sent)
        }
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
