// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outbox } from '../outbox.ts'
import { isLive } from '../states/transition.ts'
import type { RecordState } from '../store/outbox-schema.ts'
import {
  acknowledge,
  freshName,
  keyOf,
  openTestOutbox,
  operation,
  pong,
  runOptions,
  TestClock,
} from '../testing/fixture.ts'
import type { Fetch } from './run-options.ts'
import { runOutbox } from './run-outbox.ts'

const GROUPS = ['a', 'b', 'c']

// What the network and the origin may do with an attempt; those of the first kind let it take effect.
const FATES = [
  'acked',
  'acked',
  'applied, answer lost',
  'applied, 202 page',
  'applied, 500',
  'lost',
  '401',
  '403',
  '409',
  '412',
  '422',
  '429',
  '500',
  '503',
  'login page',
] as const
type Fate = (typeof FATES)[number]

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('enqueue'),
      group: fc.constantFrom(...GROUPS),
      coalesce: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('run'),
      fates: fc.array(fc.constantFrom(...FATES), { maxLength: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('restart', 'hasten') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pass'),
      ms: fc.constantFrom(1000, 60_000, 3_600_000, 700_000_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('retry', 'discard', 'edit'), pick: fc.nat(20) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** A device with an origin that applies each key once, as the SQL marker makes it. */
class World {
  readonly clock = new TestClock()
  readonly name = freshName()
  outbox: Outbox = openTestOutbox(this.clock, this.name)
  /** Numbers of operations in the order in which they took effect, with their group. */
  readonly effects: { readonly key: string; readonly group: string }[] = []
  readonly #saved = new Set<number>()
  readonly #discarded = new Set<number>()
  readonly #states = new Map<number, RecordState>()
  readonly regressions: string[] = []
  #fates: Fate[] = []
  #made = 0

  constructor() {
    this.#watch()
  }

  async take(taken: Step): Promise<void> {
    switch (taken.kind) {
      case 'enqueue':
        return this.#enqueue(taken.group, taken.coalesce)
      case 'run':
        this.#fates = [...taken.fates]
        await runOutbox(this.outbox, runOptions(this.clock, this.#fetch))
        return undefined
      case 'restart':
        await this.outbox.close()
        this.outbox = openTestOutbox(this.clock, this.name)
        return this.#watch()
      case 'pass':
        return this.clock.advance(taken.ms)
      case 'hasten':
        return this.outbox.hasten('ann', 'user')
      case 'retry':
      case 'discard':
      case 'edit':
        return this.#choose(taken.kind, taken.pick)
    }
  }

  /** Saved writes that are neither here, nor at the origin, nor given up. */
  async lost(): Promise<readonly number[]> {
    const kept = new Map((await this.outbox.list('ann')).map((record) => [record.seq, record]))
    const effective = new Set(this.effects.map(({ key }) => key))
    return [...this.#saved].filter((seq) => {
      if (this.#discarded.has(seq)) return false
      const record = kept.get(seq)
      // The log of what has settled is cleared away after seven days.
      if (record === undefined) return !['acked', 'retired'].includes(this.#states.get(seq) ?? '')
      if (record.state === 'acked' || record.state === 'retired') return !effective.has(record.key)
      return record.body === undefined
    })
  }

  /** Keys of a group's writes that have taken effect before one that was saved earlier and hasn't. */
  async overtaken(group: string): Promise<readonly string[]> {
    const effective = this.effects.map(({ key }) => key)
    const records = (await this.outbox.list('ann')).filter((record) => record.group === group)
    const first = records.findIndex((record) => isLive(record) && !effective.includes(record.key))
    const later = first < 0 ? [] : records.slice(first)
    return later.map(({ key }) => key).filter((key) => effective.includes(key))
  }

  async #choose(kind: 'retry' | 'discard' | 'edit', pick: number): Promise<void> {
    const records = await this.outbox.list('ann')
    const record = records[pick % Math.max(1, records.length)]
    if (record === undefined) return
    if (kind === 'retry') await this.outbox.retry(record.seq)
    if (kind === 'edit') await this.outbox.edit(record.seq, { contentType: 'application/json' })
    if (kind === 'discard' && (await this.outbox.discard(record.seq)) !== undefined) {
      this.#discarded.add(record.seq)
    }
  }

  async #enqueue(group: string, coalesce: boolean): Promise<void> {
    this.#made += 1
    const record = await this.outbox.enqueue(
      operation({ group, coalesce, idempotencyKey: `op-${this.#made}` }),
    )
    this.#saved.add(record.seq)
  }

  #watch(): void {
    this.outbox.subscribe(({ seq, state }) => {
      const before = this.#states.get(seq)
      const isLeft = before === 'retired' || (before === 'acked' && state !== 'retired')
      if (isLeft && before !== state) this.regressions.push(`${seq}: ${before} to ${state}`)
      this.#states.set(seq, state)
    })
  }

  readonly #fetch: Fetch = async (url, init) => {
    if (url.endsWith('/ping')) return pong()
    const key = keyOf(init)
    if (url.includes('/ops')) {
      const asked = new URL(url, 'https://portal.example').searchParams.get('keys') ?? ''
      const isDone = this.effects.some((effect) => effect.key === asked)
      return Response.json({
        [asked]: isDone ? { state: 'done', status: 200 } : { state: 'unknown' },
      })
    }
    const records = await this.outbox.list('ann')
    const group = records.find((record) => record.key === key)?.group ?? ''
    const fate = this.#fates.shift() ?? 'acked'
    const isApplied = fate === 'acked' || fate.startsWith('applied')
    if (isApplied && !this.effects.some((effect) => effect.key === key)) {
      this.effects.push({ key, group })
    }
    switch (fate) {
      case 'acked':
        return acknowledge(init)
      case 'applied, answer lost':
      case 'lost':
        throw new TypeError('Failed to fetch')
      case 'applied, 202 page':
      case 'login page':
        return new Response('<h1>Wi-Fi</h1>', { headers: { 'Content-Type': 'text/html' } })
      case 'applied, 500':
        return Response.json({}, { status: 500 })
      case '401':
      case '403':
      case '409':
      case '412':
      case '422':
      case '429':
      case '500':
      case '503':
        return Response.json({}, { status: Number(fate) })
    }
  }
}

describe('whatever is done to the outbox, in any order', () => {
  it('no write is lost, none takes effect twice, acknowledged stays acknowledged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 30 }), async (steps) => {
        const world = new World()
        for (const taken of steps) await world.take(taken)
        expect(await world.lost()).toEqual([])
        const keys = world.effects.map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        expect(world.regressions).toEqual([])
        await world.outbox.close()
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  it('a group is acknowledged in the order in which it was saved, unless its user has stepped in', async () => {
    const untouched = step.filter(({ kind }) =>
      ['enqueue', 'run', 'restart', 'pass', 'hasten'].includes(kind),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(untouched, { minLength: 3, maxLength: 30 }), async (steps) => {
        const world = new World()
        for (const taken of steps) await world.take(taken)
        for (const group of GROUPS) {
          const own = world.effects.filter((effect) => effect.group === group)
          const numbers = own.map(({ key }) => Number(key.slice(3)))
          expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
          expect(await world.overtaken(group)).toEqual([])
        }
        await world.outbox.close()
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
