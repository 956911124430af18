// SPDX-License-Identifier: MIT
import type { Answer, Ask, Expectation, Fields, Kind, Scenario, Step } from './scenario.ts'

/** A scenario's head: all but its steps. */
export type Head = Omit<Scenario, 'steps'>

/** A theme of the suite. */
export interface Theme {
  readonly name: string
  readonly scenarios: readonly Scenario[]
}

/** Days, in seconds. */
export const DAY = 86_400
/** A date that lies in the past of every run. */
export const LONG_AGO = 'Mon, 03 Jan 2022 10:00:00 GMT'
/** A date later than `LONG_AGO`, and past as well. */
export const LATER = 'Tue, 04 Jan 2022 10:00:00 GMT'

/** What is expected of an answer from the cache. */
export const CACHED: Expectation = { reached: 'cached' }
/** What is expected when the origin must be asked. */
export const ASKED: Expectation = { reached: 'asked' }

/** Makes a scenario of steps. */
export function scenario(head: Head, ...steps: readonly Step[]): Scenario {
  return { ...head, steps }
}

/** A step that fills the cache. */
export function fill(fields: Fields, more: Omit<Answer, 'fields'> = {}): Step {
  return { answer: { fields, ...more } }
}

/** A step that is answered from the cache by an earlier step's answer. */
export function reuse(
  expect: Omit<Expectation, 'reached'> = {},
  more: Omit<Step, 'expect'> = {},
): Step {
  return { ...more, expect: { reached: 'cached', ...expect } }
}

/** A step that makes the cache ask the origin. */
export function renew(
  expect: Omit<Expectation, 'reached'> = {},
  more: Omit<Step, 'expect'> = {},
): Step {
  return { ...more, expect: { reached: 'asked', ...expect } }
}

/** A step of which the cache asks the origin with a condition. */
export function validate(
  expect: Omit<Expectation, 'reached'> = {},
  more: Omit<Step, 'expect'> = {},
): Step {
  return { ...more, expect: { reached: 'validated', ...expect } }
}

/** One row of a table of responses: what is stored, and whether the next request is answered from it. */
export interface Row {
  readonly id: string
  readonly fields: Fields
  readonly says: string
  readonly outcome: 'reused' | 'asked'
  /** @default 'better' for what is reused, 'must' for what isn't */
  readonly kind?: Kind
  readonly section?: string
  readonly answer?: Omit<Answer, 'fields'>
  readonly ask?: Ask
  readonly pauseSeconds?: number
}

/** Makes scenarios of a table: a request that stores, and the same request again. */
export function table(section: string, rows: readonly Row[]): readonly Scenario[] {
  return rows.map((row) => {
    const { ask, pauseSeconds = 0 } = row
    const again: Omit<Step, 'expect'> = { pauseSeconds, ...(ask === undefined ? {} : { ask }) }
    const isReused = row.outcome === 'reused'
    const { id, says, kind = isReused ? 'better' : 'must' } = row
    return scenario(
      { id, section: row.section ?? section, says, kind },
      fill(row.fields, row.answer),
      isReused ? reuse({}, again) : renew({}, again),
    )
  })
}
