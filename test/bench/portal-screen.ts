// SPDX-License-Identifier: MIT
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type RawPage } from '../drivers/devtools.ts'
import { signIn } from '../portal/portal.ts'
import { pause } from './pause.ts'
import { NOTE_EVENTS, UNTIL_FOLLOWING } from './screen-expressions.ts'

/** A browser in which somebody looks at one page of the portal, without a driver attached. */
export interface PortalScreen {
  readonly page: RawPage
  close(): Promise<void>
}

/**
 * Signs a person in and opens a page of the portal.
 *
 * @param url of the portal, without a slash at the end
 * @param testId of an element that the page shows once it is ready
 */
export async function openScreen(
  url: string,
  person: string,
  { path, testId }: { readonly path: string; readonly testId: string },
): Promise<PortalScreen> {
  const device = await newDevice()
  try {
    const browser = await device.start()
    await signIn(browser.page, url, person)
    // Order: the driver's page leaves the portal, so that the other one leads.
    await browser.page.goto('about:blank')
    await browser.page.context().browser()?.close()
    return await openRaw(device, browser.devtools, url + path, testId)
  } catch (error) {
    await device.dispose()
    throw error
  }
}

async function openRaw(
  device: Device,
  address: string,
  url: string,
  testId: string,
): Promise<PortalScreen> {
  const devtools = await connectDevtools(address)
  const page = await devtools.openPage(url)
  while ((await page.evaluate('location.href')) !== url) await pause(20)
  await page.evaluate(UNTIL_FOLLOWING)
  const isThere = `document.querySelector('[data-testid="${testId}"]') !== null`
  while ((await page.evaluate(isThere)) !== true) await pause(20)
  await page.evaluate(NOTE_EVENTS)
  return {
    page,
    async close() {
      devtools.close()
      await device.dispose()
    },
  }
}
