// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../bench/bundle.ts'
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools, type RawPage } from '../drivers/devtools.ts'
import { type Gate, openGate, OPEN } from '../servers/gate.ts'
import { CONTROLLED } from './steps/controlled.ts'
import { bodyOf, startStepOrigin, type StepOrigin } from './steps/step-origin.ts'

const SLOW = '/items/1/slow'
const QUICK = '/items/1/quick'

describe('two tabs that ask for the same at the same time', () => {
  let origin: StepOrigin
  let gate: Gate
  let device: Device
  let devtools: Devtools
  let tabs: readonly RawPage[]

  beforeAll(async () => {
    origin = await startStepOrigin(await bundle('../regressions/workers/stepping.worker.ts'))
    gate = await openGate(origin.url)
    device = await newDevice()
    devtools = await connectDevtools((await device.start()).devtools)
    const first = await devtools.openPage(gate.url)
    await first.evaluate(CONTROLLED)
    const second = await devtools.openPage(gate.url)
    await second.evaluate(CONTROLLED)
    tabs = [first, second]
    for (const tab of tabs) await tab.evaluate(read(QUICK))
  })

  afterAll(async () => {
    devtools.close()
    await device.dispose()
    await gate.close()
    await origin.close()
  })

  it('cause one request, whose answer both get', async () => {
    let release: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    gate.rule(({ path }) => (path === SLOW ? { kind: 'hold', until } : OPEN))
    const reads = tabs.map((tab) => tab.evaluate(read(SLOW)))
    // Order: what a tab asks for afterwards is answered after the worker has taken the first up.
    for (const tab of tabs) await tab.evaluate(read(QUICK))
    release()
    expect(await Promise.all(reads)).toEqual([bodyOf(SLOW, 1), bodyOf(SLOW, 1)])
    expect(origin.asked.filter(({ url }) => url === SLOW)).toHaveLength(1)
  })
})

function read(url: string): string {
  return `fetch('${url}').then((response) => response.text())`
}
