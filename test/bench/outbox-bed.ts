// SPDX-License-Identifier: MIT
import type { CDPSession, Page } from 'playwright-core'
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type RawPage } from '../drivers/devtools.ts'
import { type NotebookPortal, startNotebookPortal } from '../kill/notebook-portal.ts'
import { type Gate, openGate } from '../servers/gate.ts'
import { bundle } from './bundle.ts'

/** A page that uses the outbox by itself, a portal on PostgreSQL, and a network of any length between them. */
export interface OutboxBed {
  readonly gate: Gate
  /** Without a driver's instrumentation. */
  readonly page: RawPage
  close(): Promise<void>
}

/** Opens the bed. */
export async function openOutboxBed(): Promise<OutboxBed> {
  const script = await bundle('pages/outbox.page.ts')
  const portal = await startNotebookPortal({ page: script, worker: '' })
  const gate = await openGate(portal.url)
  const device = await newDevice()
  const browser = await device.start()
  await browser.page.context().browser()?.close()
  const devtools = await connectDevtools(browser.devtools)
  const page = await devtools.openPage(`${gate.url}/`)
  await page.evaluate('outboxBench.ready.then(() => 0)')
  return {
    gate,
    page,
    async close() {
      devtools.close()
      await closeAll(device, gate, portal)
    },
  }
}

async function closeAll(device: Device, gate: Gate, portal: NotebookPortal): Promise<void> {
  await device.dispose()
  await gate.close()
  await portal.close()
}

/** The same with a page whose main thread's time can be read. */
export interface TimedOutboxBed {
  readonly page: Page
  /** Milliseconds that the page's main thread has been at work since it was opened. */
  busyMs(): Promise<number>
  close(): Promise<void>
}

/** Opens it. */
export async function openTimedOutboxBed(): Promise<TimedOutboxBed> {
  const script = await bundle('pages/outbox.page.ts')
  const portal = await startNotebookPortal({ page: script, worker: '' })
  const gate = await openGate(portal.url)
  const device = await newDevice()
  const { page } = await device.start()
  await page.goto(`${gate.url}/`)
  await page.evaluate(() => globalThis.outboxBench?.ready.then(() => 0))
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  return {
    page,
    busyMs: () => busyMs(devtools),
    close: () => closeAll(device, gate, portal),
  }
}

async function busyMs(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value
  return (seconds ?? Number.NaN) * 1000
}
