// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../bench/bundle.ts'
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools, type RawPage } from '../drivers/devtools.ts'
import { CONTROLLED } from './steps/controlled.ts'
import { bodyOf, startStepOrigin, type StepOrigin } from './steps/step-origin.ts'

const QUOTA_BYTES = 3_000_000
const ITEMS = Array.from({ length: 40 }, (_, id) => `/items/200/${id}`)

describe('a browser whose quota is used up', () => {
  let origin: StepOrigin
  let device: Device
  let devtools: Devtools
  let page: RawPage

  beforeAll(async () => {
    origin = await startStepOrigin(await bundle('../regressions/workers/stepping.worker.ts'))
    device = await newDevice()
    devtools = await connectDevtools((await device.start()).devtools)
    page = await devtools.openPage(origin.url)
    // Platform: IndexedDB keeps to it only where it is set before the origin's first use.
    await devtools.overrideQuota(origin.url, QUOTA_BYTES)
    await page.evaluate(CONTROLLED)
    await page.evaluate(`(() => {
      globalThis.troubles = []
      new BroadcastChannel('springhouse:steps').onmessage = ({ data }) => {
        if (data.type === 'trouble') troubles.push(data.what)
      }
    })()`)
  })

  afterAll(async () => {
    devtools.close()
    await device.dispose()
    await origin.close()
  })

  const read = (url: string): Promise<unknown> =>
    page.evaluate(`fetch('${url}').then((response) => response.text())`)
  const settle = (): Promise<unknown> =>
    page.evaluate(`fetch('/steps/taken').then((response) => response.json())`)

  it('gets every answer, and is told', async () => {
    for (const url of ITEMS) expect(await read(url)).toBe(bodyOf(url, 1))
    await settle()
    const troubles = await page.evaluate('troubles')
    expect(troubles).toContainEqual(expect.stringContaining('QuotaExceededError'))
  })

  it('has made room: what was read last is stored', async () => {
    const [last] = ITEMS.slice(-1)
    const asked = origin.asked.length
    expect(await read(last ?? '')).toBe(bodyOf(last ?? '', 1))
    expect(origin.asked).toHaveLength(asked)
  })
})
