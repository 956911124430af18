// SPDX-License-Identifier: MIT
import { type Asked, bodyOf } from './origin.ts'
import type { Seen } from './perform.ts'
import type { Expectation, Expected, Scenario } from './scenario.ts'

/** What went on at a step. */
interface Course {
  readonly seen: Seen
  readonly asked: readonly Asked[]
}

/** Compares what was seen with what a scenario expects. @returns what differs; empty when nothing does */
export function judge(
  scenario: Scenario,
  seen: readonly Seen[],
  asked: readonly (readonly Asked[])[],
): readonly string[] {
  return scenario.steps.flatMap(({ expect }, step) => {
    const course = { seen: seen[step] ?? NOTHING, asked: asked[step] ?? [] }
    const differences =
      expect === undefined
        ? differencesWhenPreparing(course)
        : [
            ...differencesAtOrigin(expect, course.asked),
            ...differencesAtPage(scenario, step, { expect, seen: course.seen }),
          ]
    return differences.map((difference) => `step ${step + 1}: ${difference}`)
  })
}

const NOTHING: Seen = { status: -1, fields: {}, body: '' }

// A step without an expectation prepares what follows: nothing can be concluded when the origin wasn't asked.
function differencesWhenPreparing({ seen, asked }: Course): readonly string[] {
  const differences = seen.failure === undefined ? [] : [`the page got ${seen.failure}`]
  return asked.length > 0 ? differences : [...differences, 'the origin was not asked']
}

function differencesAtOrigin(expect: Expectation, asked: readonly Asked[]): readonly string[] {
  const { reached, times, sent = {} } = expect
  const differences: string[] = []
  const isAsked = asked.length > 0
  if (reached === 'cached' && isAsked) differences.push('the origin was asked')
  const mustAsk = reached !== 'cached' && reached !== 'either'
  if (mustAsk && !isAsked) differences.push('the origin was not asked')
  const [first] = asked
  if (reached === 'validated' && first !== undefined && !isConditional(first)) {
    differences.push('the origin was asked without a condition')
  }
  if (times !== undefined && asked.length !== times) {
    differences.push(`the origin was asked ${asked.length} times, not ${times}`)
  }
  if (first === undefined) return differences
  return [...differences, ...fieldDifferences('request', first.fields, sent)]
}

function isConditional({ fields }: Asked): boolean {
  return 'if-none-match' in fields || 'if-modified-since' in fields
}

interface Sight {
  readonly expect: Expectation
  readonly seen: Seen
}

function differencesAtPage(
  scenario: Scenario,
  step: number,
  { expect, seen }: Sight,
): readonly string[] {
  const { reached, fails, fields = {} } = expect
  if (fails !== undefined) {
    const isFailure = seen.status === 0 || (fails === 'error-or-504' && seen.status === 504)
    return isFailure ? [] : [`the page got ${seen.status}, not an error`]
  }
  const isStored = reached === 'cached' || reached === 'behind'
  const from = (expect.from ?? (isStored ? 1 : step + 1)) - 1
  const { method, variation } = scenario.steps[step]?.ask ?? {}
  const inFields = fieldDifferences('response', seen.fields, fields)
  if (reached === 'either' && expect.body === undefined) return inFields
  const status = expect.status ?? scenario.steps[from]?.answer?.status ?? 200
  const body = expect.body ?? (method === 'HEAD' ? '' : bodyOf(scenario, from, variation))
  const differences: string[] = []
  if (seen.status !== status) {
    differences.push(`the page got ${seen.failure ?? `status ${seen.status}`}, not ${status}`)
  } else if (seen.body !== body) differences.push(`the page got "${seen.body}", not "${body}"`)
  return [...differences, ...inFields]
}

function fieldDifferences(
  place: string,
  fields: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, Expected>>,
): readonly string[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const found = fields[name.toLowerCase()]
    if (isAsExpected(found, value)) return []
    return [`the ${place} has ${name}: ${found ?? '(none)'}, not ${wordsOf(value)}`]
  })
}

function isAsExpected(found: string | undefined, expected: Expected): boolean {
  if (expected === null) return found === undefined
  if (typeof expected === 'string') return found === expected
  if (found === undefined || !/^\d+$/.test(found)) return false
  return 'atLeast' in expected
    ? Number(found) >= expected.atLeast
    : Number(found) <= expected.atMost
}

function wordsOf(expected: Expected): string {
  if (expected === null) return '(none)'
  if (typeof expected === 'string') return expected
  return 'atLeast' in expected ? `>= ${expected.atLeast}` : `<= ${expected.atMost}`
}
