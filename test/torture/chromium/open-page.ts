// SPDX-License-Identifier: MIT
import { LEASE_MS, parsePosition } from '@springhouse/core'
import { workerModules } from '@springhouse/vite'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { bundle } from '../../bench/bundle.ts'
import { newDevice } from '../../drivers/chromium.ts'
import type { Bed } from '../bed/bed.ts'
import { ARTIFACTS } from '../bed/bundle-program.ts'
import type { Read } from '../oracle/ledger.ts'
import { policy } from '../portal/policy.ts'
import { BOUND_MS, type Witness } from '../run.ts'
import type { RowOnScreen } from './rows.page.ts'

/** How long a real browser may take to follow again, in milliseconds: its longest pause, and some. */
const RETURN_MS = 75_000
/** Clocks are read in whole milliseconds. */
const ROUNDING_MS = 5

/** Bundles the page and its worker. Returns the file that the portal serves them from. */
export async function bundlePages(): Promise<string> {
  const shell = { build: 'torture', entries: [], navigateFallback: '/index.html' }
  const sourceOf = (name: string): Promise<string> =>
    bundle(join(import.meta.dirname, name), [workerModules({ shell, policy })])
  const scripts = {
    worker: await sourceOf('rows.worker.ts'),
    page: await sourceOf('rows.page.ts'),
  }
  const file = join(ARTIFACTS, 'pages.json')
  await mkdir(ARTIFACTS, { recursive: true })
  await writeFile(file, JSON.stringify(scripts))
  return file
}

/** Opens the portal in a real Chromium, with the real worker. */
export async function openPage(bed: Bed): Promise<Witness> {
  const device = await newDevice()
  const { page } = await device.start()
  await page.goto(`http://127.0.0.1:${bed.streets[0]?.port}/`)
  const ask = async <T>(expression: string): Promise<T> => {
    // The page's own stack leads to no file of this machine: the message has to do.
    const value: unknown = await page.evaluate(expression).catch((error: unknown) => {
      throw new Error(`Chromium: ${error instanceof Error ? error.message : 'failed'}`)
    })
    // Platform: what the page evaluates is of no type here.
    return value as T
  }
  const come = async (isThere: (here: string) => boolean): Promise<void> => {
    const endMs = Date.now() + RETURN_MS
    for (;;) {
      const here = await ask<string>('rows.place()')
      if (isThere(here)) return
      if (Date.now() > endMs) throw new Error(`Chromium never came back: ${here}`)
      await pause(50)
    }
  }
  // Order: a worker that is being installed while the portal is hurt is another test's matter.
  await come((here) => parsePosition(here) !== undefined)
  return {
    name: 'Chromium',
    boundMs: BOUND_MS + LEASE_MS + ROUNDING_MS,
    take: async () => (await ask<readonly RowOnScreen[]>('rows.take()')).map(asRead),
    async readAll(place) {
      // The network is back: a browser says so, and then nobody waits out a pause of a minute.
      await ask("dispatchEvent(new Event('online'))")
      await come((here) => here === place)
      return (await ask<readonly RowOnScreen[]>('rows.readAll()')).map(asRead)
    },
    close: () => device.dispose(),
  }
}

function asRead(seen: RowOnScreen): Read {
  return { ...seen, process: undefined }
}
