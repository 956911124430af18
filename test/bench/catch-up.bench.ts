// SPDX-License-Identifier: MIT
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools, type RawPage } from '../drivers/devtools.ts'
import { BROKEN, type Gate, OPEN, openGate } from '../servers/gate.ts'
import { openReadyPage } from './bed.ts'
import { type BenchServer, startBenchServer } from './bench-server.ts'
import { readAll } from './page-expressions.ts'
import { pause } from './pause.ts'
import { urlsOf } from './reads.ts'
import { againstBar, print, rounds, Samples, table } from './statistics.ts'
import { traceTasks } from './task-trace.ts'
import { scriptsOf } from './variants.ts'

const INVALIDATIONS = 10_000
const DISTINCT_TAGS = 500
const BODIES = urlsOf(1_024, 200)
const BYTES_BAR = 20 * 1_024
const WORK_BAR_MS = 50

let server: BenchServer
let gate: Gate
let device: Device
let devtools: Devtools
let address: string
let page: RawPage
beforeAll(async () => {
  server = await startBenchServer(await scriptsOf('springhouse'))
  gate = await openGate(server.url)
  device = await newDevice()
  const browser = await device.start()
  await browser.page.context().browser()?.close()
  address = browser.devtools
  devtools = await connectDevtools(address)
  page = await openReadyPage(devtools, gate)
  await page.evaluate(readAll(BODIES))
})
afterAll(async () => {
  devtools.close()
  await device.dispose()
  await gate.close()
  await server.close()
})

it(`prints what it takes to catch up with ${INVALIDATIONS} invalidations`, async () => {
  const samples = new Samples()
  const count = rounds(20)
  for (let round = 0; round < count; round += 1) {
    gate.rule(({ path }) => (path.startsWith('/springhouse/') ? BROKEN : OPEN))
    gate.breakAll()
    await page.evaluate(untilLinkIs('!=='))
    for (let at = 0; at < INVALIDATIONS; at += 1) {
      await server.invalidate([`body:${at % DISTINCT_TAGS}`])
    }
    await pause(500)
    const before = gate.seen.length
    gate.rule(() => OPEN)
    const work = await traceTasks(address, ['catch-up', 'caught-up'], async () => {
      samples.add('relay', [Number(await page.evaluate(CATCH_UP))])
      // Behind it pages and the worker are told, and what was put off is done.
      await pause(200)
    })
    const asked = gate.seen.slice(before).map(({ path }) => path)
    expect(asked).toEqual([expect.stringMatching(/^\/springhouse\/stream\?since=/)])
    samples.add('bytes', [await bytesOf(server, asked[0] ?? '')])
    samples.add('page', [work.pageMs])
    samples.add('worker', [work.workerMs])
    samples.add('work', [work.pageMs + work.workerMs])
    samples.add('other', [work.otherMs])
  }
  const row = (what: string, label: string, bar?: number): readonly string[] => [
    what,
    samples.cell(label),
    againstBar(samples.median(label), bar),
  ]
  print(
    `Catching up with ${INVALIDATIONS} invalidations of ${DISTINCT_TAGS} distinct tags, median / p95 of ${count}\n\n${table(
      ['', 'median / p95', 'median'],
      [
        ['requests', '1 / 1', againstBar(1, 1)],
        row('bytes of the answer, fields and all', 'bytes', BYTES_BAR),
        row('work of the page and the worker, ms', 'work', WORK_BAR_MS),
        row('– of it the page’s thread', 'page'),
        row('– of it the worker’s thread', 'worker'),
        row('work of all other threads of the browser meanwhile, ms', 'other'),
        row('from the page’s call to the worker’s answer, ms', 'relay'),
      ],
    )}`,
  )
})

function untilLinkIs(operator: string): string {
  return `(async () => {
    while (!(link() ${operator} 'following')) await new Promise((done) => setTimeout(done, 5))
  })()`
}

// A sign of a network ends the wait for the next try.
const CATCH_UP = `(async () => {
  const before = relays.length
  performance.mark('catch-up')
  dispatchEvent(new Event('online'))
  while (link() !== 'following') await new Promise((done) => setTimeout(done, 5))
  performance.mark('caught-up')
  if (relays.length !== before + 1) throw new Error('Expected one event, heard ' + (relays.length - before))
  return relays.at(-1)
})()`

/** Asks the server the same again, and counts what it sends until it has said all. */
async function bytesOf({ url }: BenchServer, path: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`)
  let bytes = 0
  socket.on('data', (chunk: Buffer) => (bytes += chunk.byteLength))
  await pause(500)
  socket.destroy()
  return bytes
}
