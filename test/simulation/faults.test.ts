// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Faults, NO_FAULTS } from './faults.ts'
import { runSchedule, takeTime } from './run-schedules.ts'

beforeAll(takeTime)
afterAll(() => {
  vi.useRealTimers()
})

/** How many schedules a fault may survive; each is found by one of the first dozens. */
const PATIENCE = 1_500

async function findFault(faults: Partial<Faults>): Promise<string | undefined> {
  for (let seed = 1; seed <= PATIENCE; seed += 1) {
    const broken = await runSchedule(seed, { ...NO_FAULTS, ...faults })
    if (broken !== undefined) {
      process.stdout.write(`found by the ${seed}. schedule\n`)
      return broken
    }
  }
  return undefined
}

describe('the simulation finds what it is there to find', () => {
  it.each<readonly [string, Partial<Faults>, RegExp]>([
    [
      'a stamp taken at landing',
      { stamp: (named, atLanding) => atLanding ?? named },
      /was handed out as fresh after|After quiet row/,
    ],
    [
      'an event applied over a gap',
      { event: (invalidation) => ({ ...invalidation, previousSeq: 0 }) },
      /follows and has not received|After quiet row/,
    ],
    [
      'a confirmation that counts from its receipt',
      { confirmation: (confirmation, atMs) => ({ ...confirmation, atMs }) },
      /follows and has not received/,
    ],
  ])(
    '%s',
    async (_, faults, broken) => {
      expect(await findFault(faults)).toMatch(broken)
    },
    300_000,
  )

  it('the same seed makes the same schedule', async () => {
    const faults = { ...NO_FAULTS, stamp: () => undefined }
    const first = await runSchedule(42, faults)
    expect(first).toMatch(/SEED=42/)
    expect(await runSchedule(42, faults)).toBe(first)
  })
})
