// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import { THEMES } from './scenarios/index.ts'

const SCENARIOS = THEMES.flatMap((theme) => theme.scenarios)

it('every scenario has a name of its own, in kebab-case', () => {
  const ids = SCENARIOS.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([])
})

it('every scenario expects something', () => {
  const idle = SCENARIOS.filter(({ steps }) => steps.every((step) => step.expect === undefined))
  expect(idle.map(({ id }) => id)).toEqual([])
})

it('every scenario travels as JSON', () => {
  expect(JSON.parse(JSON.stringify(SCENARIOS))).toEqual(SCENARIOS)
})

it('no scenario waits longer than 3 seconds at a time', () => {
  const pauses = SCENARIOS.flatMap(({ steps }) => steps.map((step) => step.pauseSeconds ?? 0))
  expect(Math.max(...pauses)).toBeLessThanOrEqual(3)
})
