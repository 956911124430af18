// SPDX-License-Identifier: MIT
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import {
  type Driver,
  openPortal,
  type Portal,
  type PortalOptions,
  signIn,
  whenSavedForOffline,
} from './portal.ts'

/** A portal, and one phone on which somebody has signed in. */
export interface Phone {
  readonly portal: Portal
  readonly device: Device
  /** The browser that runs now; `restart` replaces it. */
  readonly browser: Chromium
  /** Kills the browser as a power cut would and starts it again. */
  restart(): Promise<void>
  dispose(): Promise<void>
}

/** Starts a portal and a phone, signs in, and waits until what a day needs is saved on the phone. */
export async function openPhone(
  driver: Driver,
  person: string,
  options: PortalOptions = {},
): Promise<Phone> {
  const portal = await openPortal(driver, options)
  const device = await newDevice()
  let browser = await device.start()
  await signIn(browser.page, portal.url, person)
  await whenSavedForOffline(browser.page)
  return {
    portal,
    device,
    get browser() {
      return browser
    },
    async restart() {
      await browser.kill()
      browser = await device.start()
    },
    async dispose() {
      await device.dispose()
      await portal.dispose()
    },
  }
}
