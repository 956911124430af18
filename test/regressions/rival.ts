// SPDX-License-Identifier: MIT
import { join } from 'node:path'
import { bundle } from '../bench/bundle.ts'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools } from '../drivers/devtools.ts'
import { RivalServer } from './rival-server.ts'

/** A page and a worker in a real browser, with a server behind them. */
export interface Rival {
  readonly server: RivalServer
  readonly page: Chromium['page']
  /** Stops the worker as the browser does. */
  stopWorker(): Promise<void>
  close(): Promise<void>
}

/** The page of a worker that needs none of its own: it only registers. */
export const REGISTERING = `
  const container = navigator.serviceWorker
  const controlled = new Promise((resolve) => {
    if (container.controller) resolve()
    else container.addEventListener('controllerchange', resolve, { once: true })
  })
  globalThis.ready = container.register('/sw.js').then(() => controlled).then(() => true)
  globalThis.tell = async (command) => {
    const { port1, port2 } = new MessageChannel()
    const answered = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data) })
    ;(await container.ready).active.postMessage(command, [port2])
    return answered
  }
`

/**
 * Opens a page in a browser of its own and waits until its `ready` resolves.
 *
 * @param worker file in `workers`
 * @param page file in `pages`, or the script itself
 */
export async function openRival(worker: string, page: string): Promise<Rival> {
  const here = import.meta.dirname
  const script = page.endsWith('.page.ts') ? await bundle(join(here, 'pages', page)) : page
  const server = new RivalServer(script, await bundle(join(here, 'workers', worker)))
  const url = await server.open()
  const device: Device = await newDevice()
  const browser = await device.start()
  const devtools: Devtools = await connectDevtools(browser.devtools)
  await browser.page.goto(url)
  await browser.page.evaluate('globalThis.ready.then(() => true)')
  return {
    server,
    page: browser.page,
    stopWorker: () => devtools.stopAllWorkers(url),
    async close() {
      devtools.close()
      await device.dispose()
      await server.close()
    },
  }
}
