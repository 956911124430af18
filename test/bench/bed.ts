// SPDX-License-Identifier: MIT
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools, type RawPage } from '../drivers/devtools.ts'
import { type BenchServer, startBenchServer } from './bench-server.ts'
import { UNTIL_READY } from './page-expressions.ts'
import { pause } from './pause.ts'
import { scriptsOf, type VariantName } from './variants.ts'

/** One worker under measurement, with its origin and an open page. */
export interface Subject {
  readonly label: string
  readonly server: BenchServer
  readonly page: RawPage
}

/** A browser with a page for each worker under measurement. */
export interface Bed {
  readonly subjects: readonly Subject[]
  of(label: string): Subject
  /** Stops all workers, as the browser does with idle ones; the pages stay open. */
  stopWorkers(): Promise<void>
  close(): Promise<void>
}

/** Starts a browser, and opens a page for each variant. */
export async function openBed(variants: Readonly<Record<string, VariantName>>): Promise<Bed> {
  const device = await newDevice()
  const subjects: Subject[] = []
  const close = async (): Promise<void> => {
    await device.dispose()
    for (const { server } of subjects) await server.close()
  }
  try {
    const { devtools } = await startRawBrowser(device)
    for (const [label, name] of Object.entries(variants)) {
      const server = await startBenchServer(await scriptsOf(name))
      subjects.push({ label, server, page: await openReadyPage(devtools, server) })
    }
    return bedOf(devtools, subjects, close)
  } catch (error) {
    await close()
    throw error
  }
}

function bedOf(devtools: Devtools, subjects: readonly Subject[], close: () => Promise<void>): Bed {
  return {
    subjects,
    of(label) {
      const subject = subjects.find((one) => one.label === label)
      if (subject === undefined) throw new RangeError(`No such subject: ${label}`)
      return subject
    },
    async stopWorkers() {
      // Any page will do: it stops those of every origin.
      const [first] = subjects
      if (first !== undefined) await devtools.stopAllWorkers(first.server.url)
    },
    async close() {
      devtools.close()
      await close()
    },
  }
}

/** Opens the page of a server; resolves when its worker controls it and its script is ready. */
export async function openReadyPage(
  devtools: Devtools,
  { url }: Pick<BenchServer, 'url'>,
): Promise<RawPage> {
  const page = await devtools.openPage(`${url}/`)
  // Platform: a new page is the empty one until its navigation is committed.
  while ((await page.evaluate('location.origin')) !== url) await pause(5)
  await page.evaluate(UNTIL_READY)
  return page
}

/** A running browser without a driver. */
export interface RawBrowser {
  readonly devtools: Devtools
  close(): Promise<void>
}

/** Starts the device's browser without a driver attached: its instrumentation would be measured too. */
export async function startRawBrowser(device: Device): Promise<RawBrowser> {
  const browser = await device.start()
  // Platform: closing a browser that Playwright has only connected to ends the connection, not the browser.
  await browser.page.context().browser()?.close()
  const devtools = await connectDevtools(browser.devtools)
  return {
    devtools,
    async close() {
      devtools.close()
      await browser.close()
    },
  }
}
