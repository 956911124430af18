// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundle } from '../bench/bundle.ts'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools, type RawPage } from '../drivers/devtools.ts'
import { CONTROLLED } from './steps/controlled.ts'
import { bodyOf, groupOf, startStepOrigin, type StepOrigin } from './steps/step-origin.ts'

/** What a page sees of an item; `undefined` when the request fails. */
interface Seen {
  readonly body: string
  readonly version: number
  readonly note: string
  readonly cacheStatus: string
}

describe('a device that dies between any two steps of the store', () => {
  let origin: StepOrigin
  let device: Device
  let browser: Chromium
  let devtools: Devtools
  let page: RawPage

  const open = async (): Promise<void> => {
    browser = await device.start()
    devtools = await connectDevtools(browser.devtools)
    page = await devtools.openPage(origin.url)
    await page.evaluate(CONTROLLED)
  }
  const reopen = async (): Promise<void> => {
    devtools.close()
    await browser.kill()
    await open()
  }

  beforeAll(async () => {
    origin = await startStepOrigin(await bundle('../regressions/workers/stepping.worker.ts'))
    device = await newDevice()
    await open()
  })

  beforeEach(() => {
    Object.assign(origin, { version: 1, maxAge: 0, note: 'first', isReachable: true })
  })

  afterAll(async () => {
    devtools.close()
    await device.dispose()
    await origin.close()
  })

  const ask = (path: string): Promise<unknown> =>
    page.evaluate(`fetch('${path}').then((response) => response.json())`)

  async function read(url: string): Promise<Seen | undefined> {
    const seen = await page.evaluate(`fetch('${url}').then(async (response) => ({
      body: await response.text(),
      version: Number(response.headers.get('X-Version')),
      note: response.headers.get('X-Note'),
      cacheStatus: response.headers.get('Cache-Status'),
    }), () => undefined)`)
    // What the expression makes, as JSON.
    return seen as Seen | undefined
  }

  async function readOffline(url: string): Promise<Seen | undefined> {
    origin.isReachable = false
    try {
      return await read(url)
    } finally {
      origin.isReachable = true
    }
  }

  /** Does something with an item and dies at a step of it; returns how many steps it takes in all. */
  async function dieAt(step: number, url: string, prepare: () => Promise<void>): Promise<number> {
    await prepare()
    const reached = origin.stepReached()
    await ask(`/steps/arm/${step}`)
    // The page dies with the browser: then there is no answer.
    const done = read(url).then(() => ask('/steps/taken'))
    done.catch(() => undefined)
    const taken = await Promise.race([reached, done])
    await reopen()
    return typeof taken === 'number' ? taken : step
  }

  /** Does the same for each step on an item of its own, and looks at what the device holds afterwards. */
  async function dieAtEachStep(
    name: string,
    prepare: (url: string) => () => Promise<void>,
    check: (url: string) => Promise<void>,
  ): Promise<number> {
    const whole = await dieAt(0, `${name}0`, prepare(`${name}0`))
    for (let step = 1; step <= whole; step += 1) {
      const url = `${name}${step}`
      await dieAt(step, url, prepare(url))
      await check(url)
    }
    return whole
  }

  async function expectWhole(url: string): Promise<void> {
    const seen = await readOffline(url)
    expect(seen === undefined ? 'nothing' : seen.body).toBeOneOf([
      'nothing',
      bodyOf(url, seen?.version ?? 0),
    ])
  }

  async function expectTagged(url: string): Promise<void> {
    origin.maxAge = 3600
    await read(url)
    await ask('/steps/taken')
    const asked = origin.asked.length
    await read(url)
    expect(origin.asked).toHaveLength(asked)
    await page.evaluate(
      `fetch('/writes', { method: 'POST', headers: { 'X-Group': '${groupOf(url)}' } }).then(() => 0)`,
    )
    await read(url)
    expect(origin.asked).toHaveLength(asked + 1)
    origin.maxAge = 0
  }

  const prepared = (url: string, change: () => void) => async (): Promise<void> => {
    await read(url)
    await ask('/steps/taken')
    change()
  }

  it('holds a small item whole or not at all, with its tags', async () => {
    const steps = await dieAtEachStep(
      '/items/1/put-',
      () => () => Promise.resolve(),
      async (url) => {
        await expectWhole(url)
        await expectTagged(url)
      },
    )
    expect(steps).toBeGreaterThan(5)
  })

  it('holds a large item whole or not at all', async () => {
    const steps = await dieAtEachStep('/items/200/put-', () => () => Promise.resolve(), expectWhole)
    expect(steps).toBeGreaterThan(5)
  })

  it('holds the old item or the new one, never fields of one with the body of the other', async () => {
    const steps = await dieAtEachStep(
      '/items/200/replace-',
      (url) => {
        origin.version = 1
        return prepared(url, () => {
          origin.version = 2
        })
      },
      async (url) => {
        expect(await readOffline(url)).toBeDefined()
        await expectWhole(url)
      },
    )
    expect(steps).toBeGreaterThan(5)
  })

  it('keeps an item that was being freshened, with its old fields or its new ones', async () => {
    const steps = await dieAtEachStep(
      '/items/1/freshen-',
      (url) => {
        origin.note = 'first'
        return prepared(url, () => {
          origin.note = 'second'
        })
      },
      async (url) => {
        const seen = await readOffline(url)
        expect(['first', 'second']).toContain(seen?.note)
        await expectWhole(url)
        await expectTagged(url)
      },
    )
    expect(steps).toBeGreaterThan(5)
  })
})
