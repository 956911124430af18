// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runOutboxSchedules, takeDatabase } from './outbox-run.ts'
import { seedsOf, takeTime } from './run-schedules.ts'

beforeAll(() => {
  takeTime()
  takeDatabase()
})
afterAll(() => {
  vi.useRealTimers()
})

// Two files, each with a half of the schedules, because files run side by side.
describe('the outbox in random schedules, half two', () => {
  it('loses nothing, doubles nothing, keeps the order of groups, and comes by every failpoint', async () => {
    expect(await runOutboxSchedules(seedsOf(1, 2))).toEqual({ broken: undefined, missed: [] })
  }, 600_000)
})
