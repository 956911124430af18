// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runSchedules, seedsOf, takeTime } from './run-schedules.ts'

beforeAll(takeTime)
afterAll(() => {
  vi.useRealTimers()
})

// Two files, each with a half of the schedules, because files run side by side.
describe('client, worker and origin in random schedules, half two', () => {
  it('never hand out as fresh what predates an invalidation, and come to rest at the present', async () => {
    expect(await runSchedules(seedsOf(1, 2))).toBeUndefined()
  }, 600_000)
})
