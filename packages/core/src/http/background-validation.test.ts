// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { mayValidateInBackground } from './background-validation.ts'

const endedAtMs = Date.UTC(2026, 0, 1, 12)

function pauseMs(failures: number): number {
  const may = (passed: number): boolean =>
    mayValidateInBackground({ endedAtMs, failures }, endedAtMs + passed)
  const seconds = Array.from({ length: 100 }, (_, second) => second)
  const first = seconds.find((second) => may(second * 1000)) ?? Infinity
  expect(may(first * 1000 - 1)).toBe(false)
  return first * 1000
}

describe('mayValidateInBackground()', () => {
  it('asks at once the first time', () => {
    expect(mayValidateInBackground(undefined, endedAtMs)).toBe(true)
  })

  it('asks once a second at most', () => {
    expect(pauseMs(0)).toBe(1000)
  })

  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [6, 32_000],
    [7, 60_000],
    [5000, 60_000],
  ])('after %i failures in a row waits %i ms (RFC 5861 §5)', (failures, expected) => {
    expect(pauseMs(failures)).toBe(expected)
  })

  it('does not wait for a clock that was set back', () => {
    expect(mayValidateInBackground({ endedAtMs, failures: 9 }, endedAtMs - 1)).toBe(true)
  })
})
