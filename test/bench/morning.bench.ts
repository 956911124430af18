// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LEASE_MS } from '@springhouse/core'
import { type Device, newDevice } from '../drivers/chromium.ts'
import type { Devtools } from '../drivers/devtools.ts'
import { openReadyPage, startRawBrowser } from './bed.ts'
import { type BenchServer, startBenchServer } from './bench-server.ts'
import { readAll, readTogether } from './page-expressions.ts'
import { urlsOf } from './reads.ts'
import { pause } from './pause.ts'
import { median, print, rounds, Samples, shuffled, table } from './statistics.ts'
import { scriptsOf, type VariantName } from './variants.ts'

const BODIES = urlsOf(20_480, 200, 'night')
const CHANGED = 5
const BAR = 1 + CHANGED

const OURS = 'Springhouse'
const AT_ONCE = 'Springhouse, page reads before it follows'
const REVALIDATE = 'Workbox StaleWhileRevalidate'
const VARIANTS: Readonly<Record<string, VariantName>> = {
  [OURS]: 'springhouse',
  [AT_ONCE]: 'springhouse-at-once',
  [REVALIDATE]: 'workbox-stale-while-revalidate',
}

let device: Device
const servers = new Map<string, BenchServer>()
beforeAll(async () => {
  device = await newDevice()
  for (const [label, name] of Object.entries(VARIANTS)) {
    servers.set(label, await startBenchServer(await scriptsOf(name)))
  }
  await inBrowser(async (devtools) => {
    for (const [label, server] of servers) {
      const page = await openReadyPage(devtools, server)
      await page.evaluate(readAll(BODIES))
      await pause(2000)
      const before = server.requests.length
      await page.evaluate(readAll(BODIES))
      // What isn't stored by evening says nothing about the morning.
      if (label !== REVALIDATE) expect(server.requests.slice(before)).toEqual([])
      await pause(2000)
    }
  })
})
afterAll(async () => {
  await device.dispose()
  for (const server of servers.values()) await server.close()
})

it('prints what it takes to open a portal after a night', async () => {
  const samples = new Samples()
  const requests = new Samples()
  const count = rounds(4)
  for (let night = 0; night < count; night += 1) {
    const changed = Array.from({ length: CHANGED }, (_, key) => `body:${night * CHANGED + key}`)
    for (const server of servers.values()) await server.invalidate(changed)
    // The browser is gone for as long as what it knew of the log is trusted.
    await pause(LEASE_MS + 1000)
    await inBrowser(async (devtools) => {
      for (const [label, server] of shuffled([...servers])) {
        const before = server.requests.length
        samples.add(label, [await open(devtools, server)])
        await pause(2000)
        requests.add(label, [server.requests.length - before])
      }
    })
  }
  const row = (label: string, bar: string): readonly string[] => [
    label,
    requests.of(label).join(', '),
    bar,
    samples.median(label).toFixed(0),
    samples
      .of(label)
      .map((ms) => ms.toFixed(0))
      .join(', '),
  ]
  print(
    `A portal opened after a night: ${BODIES.length} stored bodies of 20 KB, of which ${CHANGED} have changed\n\n${table(
      ['worker', 'requests to the origin', 'bar', 'all on the page, ms, median', 'each'],
      [row(OURS, `${BAR}`), row(AT_ONCE, '–'), row(REVALIDATE, '–')],
    )}`,
  )
  expect(median(requests.of(REVALIDATE))).toBeGreaterThanOrEqual(BODIES.length)
})

// Milliseconds from the start of the navigation until all bodies are on the page.
async function open(devtools: Devtools, { url }: BenchServer): Promise<number> {
  const page = await openReadyPage(devtools, { url })
  await page.evaluate(readTogether(BODIES))
  return Number(await page.evaluate('performance.now()'))
}

async function inBrowser(work: (devtools: Devtools) => Promise<void>): Promise<void> {
  const browser = await startRawBrowser(device)
  await work(browser.devtools)
  await browser.close()
}
