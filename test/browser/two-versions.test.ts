// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn } from '../portal/portal.ts'
import { changePrice, priceOn } from '../portal/price.ts'

describe('two tabs, one of which speaks another version than the worker', () => {
  let portal: Portal
  let device: Device
  let browser: Chromium
  let other: Page
  let current: Page

  beforeAll(async () => {
    portal = await openPortal('memory')
    device = await newDevice()
    browser = await device.start()
    other = browser.page
    await signIn(other, portal.url, 'edith')
    await other.addInitScript(() => {
      const post: unknown = Reflect.get(ServiceWorker.prototype, 'postMessage')
      if (typeof post !== 'function') throw new TypeError('There is nothing to post with')
      ServiceWorker.prototype.postMessage = function (
        message: unknown,
        more?: Transferable[] | StructuredSerializeOptions,
      ) {
        const isOurs = typeof message === 'object' && message !== null && 'springhouse' in message
        Reflect.apply(post, this, [isOurs ? { ...message, springhouse: 2 } : message, more])
      }
    })
    await other.goto(`${portal.url}/products/1`)
    await other.getByTestId('price-1').waitFor()
    current = await browser.newPage()
    await current.goto(`${portal.url}/products/1`)
    await current.getByTestId('price-1').waitFor()
  })

  afterAll(async () => {
    await device.dispose()
    await portal.dispose()
  })

  it('the worker answers a version that it does not know, and guesses nothing', async () => {
    const answer = await other.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready
      const { port1, port2 } = new MessageChannel()
      const answered = new Promise<unknown>((resolve) => {
        port1.addEventListener('message', ({ data: message }) => resolve(message))
      })
      port1.start()
      active?.postMessage({ springhouse: 2, type: 'connect' }, [port2])
      return answered
    })
    expect(answer).toMatchObject({ springhouse: 1, type: 'refused' })
  })

  it('the lead goes to the tab that the worker knows; both show what was changed elsewhere', async () => {
    // What was known from before the reload counts as following at first; what is carried has been heard here.
    for (const tab of [current, other]) {
      await tab.waitForFunction(
        () =>
          globalThis.springhouse?.status.leader === true &&
          globalThis.springhouse.status.transport === 'stream',
        undefined,
        { timeout: 30_000 },
      )
    }
    await changePrice(portal, 41_41)
    for (const tab of [other, current]) await expect.poll(() => priceOn(tab)).toContain('41.41')
  })

  it('a message of another version on the channel is nobody’s', async () => {
    const partition = await current.evaluate(() => globalThis.springhouse?.status.partition)
    await other.evaluate(() => {
      const channel = new BroadcastChannel('springhouse:dairy')
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Platform: a channel has none
      channel.postMessage({ springhouse: 2, type: 'partition', partition: 'x.y' })
    })
    await changePrice(portal, 42_42)
    for (const tab of [other, current]) await expect.poll(() => priceOn(tab)).toContain('42.42')
    expect(await current.evaluate(() => globalThis.springhouse?.status.partition)).toBe(partition)
  })
})
