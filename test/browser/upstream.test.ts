// SPDX-License-Identifier: MIT
import type { IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../bench/bundle.ts'
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools, type RawPage } from '../drivers/devtools.ts'
import { CONTROLLED } from './steps/controlled.ts'
import { startStepOrigin, type StepOrigin } from './steps/step-origin.ts'

describe('what an origin, and a shared cache before it, see of a page that a worker controls', () => {
  let origin: StepOrigin
  let device: Device
  let devtools: Devtools
  let page: RawPage

  beforeAll(async () => {
    origin = await startStepOrigin(await bundle('../regressions/workers/stepping.worker.ts'))
    device = await newDevice()
    devtools = await connectDevtools((await device.start()).devtools)
    page = await devtools.openPage(origin.url)
    await page.evaluate(CONTROLLED)
  })

  afterAll(async () => {
    devtools.close()
    await device.dispose()
    await origin.close()
  })

  async function asked(url: string): Promise<IncomingHttpHeaders | undefined> {
    const before = origin.asked.length
    await page.evaluate(`fetch('${url}').then((response) => response.text())`)
    await page.evaluate(`fetch('/steps/taken').then((response) => response.json())`)
    expect(origin.asked.slice(before).map((request) => request.url)).toEqual([url])
    return origin.asked.at(-1)?.headers
  }

  it('is an ordinary miss as the page would have asked, so that a shared cache may answer it', async () => {
    const fields = await asked('/items/1/plain')
    expect(fields).not.toHaveProperty('cache-control')
    expect(fields).not.toHaveProperty('pragma')
    expect(fields).not.toHaveProperty('if-none-match')
  })

  it('is a validation with our validator, which a shared cache passes on but need not skip', async () => {
    origin.maxAge = 0
    await asked('/items/1/stale')
    const fields = await asked('/items/1/stale')
    expect(fields?.['if-none-match']).toBe('"v1"')
    expect(fields?.['cache-control']).toBe('max-age=0')
  })
})
