// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import * as fc from 'fast-check'
import { forceCloseDatabase } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { EFFECTS, type Fault } from './fault-script.ts'
import { type Deed, Journey, type Manner, type Step } from './journey.ts'
import { READ_PATHS } from './model-policy.ts'

// Mostly the same few, so that what a step has stored another one meets.
const path = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...READ_PATHS.slice(0, 2)) },
  { weight: 2, arbitrary: fc.constantFrom(...READ_PATHS) },
)
const manner = fc.constantFrom<Manner[]>(
  'plain',
  'twice',
  'reload',
  'no-cache',
  'head',
  'range',
  'held',
)
const kind = fc.constantFrom('soft' as const, 'hard' as const)
const MINUTE = 60_000

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('read'), path, manner }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('find'), question: fc.constantFrom('a', 'b') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('write'), path }) },
  { weight: 1, arbitrary: fc.constant({ do: 'yield' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change'), path, kind }) },
  { weight: 1, arbitrary: fc.constant({ do: 'follow' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('sign-in'), user: fc.constantFrom('alice', 'bob') }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { do: 'sign-out' as const },
      { do: 'wipe' as const },
      { do: 'lose' as const },
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom({ do: 'offline' as const }, { do: 'online' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(6000, MINUTE, 11 * MINUTE, -MINUTE / 2, 3 * 24 * 60 * MINUTE),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
)

const fault: fc.Arbitrary<Fault> = fc
  .record({
    what: fc.constantFrom(...EFFECTS),
    skip: fc.nat(3),
    times: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  })
  .map(({ what, skip, times }) => ({ ...what, skip, times }))

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ deed, faults: fc.array(fault, { maxLength: 2 }) }),
  { minLength: 1, maxLength: 12 },
)

const budgetBytes = fc.constantFrom(undefined, 100_000)

async function travel(journey: Journey, taken: readonly Step[]): Promise<readonly string[]> {
  try {
    await journey.portal.follow()
    for (const step of taken) await journey.take(step)
    await journey.recover()
    return await journey.deliver()
  } finally {
    journey.portal.end()
  }
}

async function survives(numRuns: number, seed: number): Promise<void> {
  const property = fc.asyncProperty(steps, budgetBytes, async (taken, bytes) => {
    const budget = bytes === undefined ? {} : { budgetBytes: bytes }
    const lost = await travel(new Journey({ ...budget, closeByForce }), taken)
    expect(lost).toEqual([])
  })
  await fc.assert(property, { numRuns, seed })
}

function closeByForce(database: IDBDatabase): void {
  // Its types name the class where it takes an object of it.
  forceCloseDatabase(database as unknown as typeof IDBDatabase)
}

describe('a worker whose storage fails in any way at any time', () => {
  // What a request may be answered by, what is told, how the worker recovers: the journey checks it after each step.
  it('answers as the origin or the rules would, tells what failed, recovers, and loses no write', async () => {
    await survives(60, 20_261_120)
    expect.hasAssertions()
  }, 120_000)

  it('does so on a journey that nobody has planned, whose seed is printed when it fails', async () => {
    await survives(10, Math.floor(Math.random() * 2 ** 31))
    expect.hasAssertions()
  }, 60_000)
})
