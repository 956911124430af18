// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Device, newDevice } from '../drivers/chromium.ts'
import { connectDevtools, type Devtools, type RawPage } from '../drivers/devtools.ts'
import { type BenchServer, startBenchServer, type Variant } from './bench-server.ts'
import { bundle } from './bundle.ts'
import { median, percentile, print, table } from './statistics.ts'

const SIZES = [1_024, 20_480, 204_800, 2_097_152]
const ROUNDS = 32
const READS_PER_BLOCK = 10

const REGISTER = `globalThis.ready = navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready)`

let server: BenchServer
let device: Device
let devtools: Devtools
const pages = new Map<string, RawPage>()

beforeAll(async () => {
  const variants: Variant[] = [
    { name: 'floor', worker: await bundle('workers/floor.worker.ts'), page: REGISTER },
    {
      name: 'workbox',
      worker: await bundle('workers/workbox-cache-first.worker.ts'),
      page: REGISTER,
    },
    {
      name: 'springhouse-worker',
      worker: await bundle('workers/springhouse.worker.ts'),
      page: await bundle('pages/springhouse.page.ts'),
    },
  ]
  server = await startBenchServer(variants)
  device = await newDevice()
  const browser = await device.start()
  devtools = await connectDevtools(browser.devtools)
  for (const { name } of variants) {
    const page = await devtools.openPage(`${server.url}/${name}/`)
    await page.evaluate(WHEN_CONTROLLED)
    pages.set(name, page)
  }
})

afterAll(async () => {
  devtools.close()
  await device.dispose()
  await server.close()
})

const WHEN_CONTROLLED = `(async () => {
  if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done))
  await globalThis.ready
  if (!navigator.serviceWorker.controller)
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done))
})()`

// One warm-up read a block is not counted.
function readBlock(variant: string, size: number): string {
  return `(async () => {
    const read = async () => { await (await fetch('/${variant}/data/${size}')).arrayBuffer() }
    await read()
    const samples = []
    for (let i = 0; i < ${READS_PER_BLOCK}; i += 1) {
      const start = performance.now()
      await read()
      samples.push(performance.now() - start)
    }
    return samples
  })()`
}

it('prints the latency of an L1 hit beside the floor and Workbox', async () => {
  const samples = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const size of SIZES) {
      const order = [...pages].sort(() => Math.random() - 0.5)
      for (const [variant, page] of order) {
        const block = (await page.evaluate(readBlock(variant, size))) as number[]
        const key = `${variant} ${size}`
        samples.set(key, [...(samples.get(key) ?? []), ...block])
      }
    }
  }
  const of = (variant: string, size: number): number[] => samples.get(`${variant} ${size}`) ?? []
  const cell = (values: number[]): string =>
    `${median(values).toFixed(2)} / ${percentile(values, 0.95).toFixed(2)}`
  const rows = SIZES.map((size) => {
    const ours = median(of('springhouse-worker', size))
    return [
      size < 1_048_576 ? `${size / 1_024} KB` : `${size / 1_048_576} MB`,
      cell(of('floor', size)),
      cell(of('springhouse-worker', size)),
      cell(of('workbox', size)),
      (ours / median(of('floor', size))).toFixed(2),
      (ours / median(of('workbox', size))).toFixed(2),
    ]
  })
  print(
    `L1 hit, ms, median / p95 of ${ROUNDS * READS_PER_BLOCK} reads a cell, interleaved, raw DevTools\n\n${table(
      [
        'body',
        'floor: constant from memory',
        'Springhouse',
        'Workbox CacheFirst + Expiration',
        'Springhouse ÷ floor',
        'Springhouse ÷ Workbox',
      ],
      rows,
    )}`,
  )
  const sources = await pages
    .get('springhouse-worker')
    ?.evaluate(
      `fetch('/springhouse-worker/data/20480').then((response) => response.headers.get('Cache-Status'))`,
    )
  // What was measured must have been hits, or the table says nothing.
  expect(sources).toMatch(/Springhouse-SW; ?hit/)
})
