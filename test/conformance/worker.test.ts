// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import { performInMemory } from './memory-stage.ts'
import { nameOf } from './name-of.ts'
import { THEMES } from './scenarios/index.ts'

describe.each(THEMES)('$name', ({ scenarios }) => {
  it.each(scenarios.map((scenario) => [nameOf(scenario), scenario] as const))(
    '%s',
    async (_name, scenario) => {
      const { seen, asked } = await performInMemory(scenario)
      const differences = judge(scenario, seen, asked)
      expect(differences.join('\n')).toBe('')
    },
  )
})
