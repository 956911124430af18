// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { print, table } from '../bench/statistics.ts'
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools } from '../drivers/devtools.ts'
import { type Cache, runInBrowser } from './browser-run.ts'
import type { Kind, Scenario } from './scenario.ts'
import { THEMES } from './scenarios/index.ts'

const KINDS: readonly Kind[] = ['must', 'should', 'better']
const SCENARIOS: readonly Scenario[] = THEMES.flatMap((theme) => theme.scenarios)

let device: Device
let devtools: Devtools

beforeAll(async () => {
  device = await newDevice()
  devtools = await connectDevtools((await device.start()).devtools)
})

afterAll(async () => {
  devtools.close()
  await device.dispose()
})

type Passed = ReadonlySet<string>

async function passedBy(cache: Cache): Promise<Passed> {
  const differences = await runInBrowser(devtools, SCENARIOS, cache)
  return new Set([...differences].filter(([, list]) => list.length === 0).map(([id]) => id))
}

function cell(
  scenarios: readonly Scenario[],
  kind: Kind,
  [ours, theirs]: readonly Passed[],
): string {
  const ofKind = scenarios.filter((scenario) => scenario.kind === kind)
  if (ofKind.length === 0) return ''
  const count = (passed?: Passed): number => ofKind.filter(({ id }) => passed?.has(id)).length
  return `${count(ours)} / ${count(theirs)} of ${ofKind.length}`
}

function row(name: string, scenarios: readonly Scenario[], passed: readonly Passed[]): string[] {
  return [name, ...KINDS.map((kind) => cell(scenarios, kind, passed))]
}

it('passes more scenarios than the HTTP cache of the browser it runs in', async () => {
  const ours = await passedBy('springhouse')
  const theirs = await passedBy('browser')
  const rows = [...THEMES, { name: 'all', scenarios: SCENARIOS }].map(({ name, scenarios }) =>
    row(name, scenarios, [ours, theirs]),
  )
  print("Scenarios passed by Springhouse / by the browser's own cache, of how many")
  print(table(['theme', ...KINDS], rows))
  expect(ours.size).toBeGreaterThan(theirs.size)
})
