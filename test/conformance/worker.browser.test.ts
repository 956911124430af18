// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools } from '../drivers/devtools.ts'
import { runInBrowser } from './browser-run.ts'
import { nameOf } from './name-of.ts'
import { THEMES } from './scenarios/index.ts'

// An open fault: a variant that a 304 has renamed is found in memory, and not in Chromium. It is to be mended, and this to go.
const OPEN: ReadonlySet<string> = new Set(['freshening-updates-vary'])

let device: Device
let devtools: Devtools
let differences: ReadonlyMap<string, readonly string[]>

beforeAll(async () => {
  device = await newDevice()
  devtools = await connectDevtools((await device.start()).devtools)
  const scenarios = THEMES.flatMap((theme) => theme.scenarios)
  differences = await runInBrowser(devtools, scenarios, 'springhouse')
})

afterAll(async () => {
  devtools.close()
  await device.dispose()
})

describe.each(THEMES)('$name, in a page that a worker controls', ({ scenarios }) => {
  const met = scenarios.filter(({ id }) => !OPEN.has(id))
  it.each(met.map((scenario) => [nameOf(scenario), scenario] as const))('%s', (_name, { id }) => {
    expect(differences.get(id)?.join('\n')).toBe('')
  })
})
