// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bed, openBed } from './bed.ts'
import { pause } from './pause.ts'
import { print, rounds, Samples, shuffled, table } from './statistics.ts'

const PUTS = 1000
const BYTES = 20_480
const BAR = 0.5
const STORES = ['cache', 'springhouse'] as const

let bed: Bed
beforeAll(async () => {
  bed = await openBed({ puts: 'puts' })
})
afterAll(() => bed.close())

it('prints how long 1,000 bodies take to be stored beside Cache Storage', async () => {
  const samples = new Samples()
  const count = rounds(7)
  for (let round = 0; round < count; round += 1) {
    for (const store of shuffled(STORES)) {
      const name = `round-${round}-${store}`
      samples.add(store, [await timeOf({ store, name, count: PUTS, bytes: BYTES })])
      await pause(1000)
    }
  }
  const header = ['store', 'ms', 'ratio']
  const rows = [
    ['cache.put, all at once', samples.cell('cache'), '1'],
    [
      'Springhouse, all at once',
      samples.cell('springhouse'),
      samples.ratio('springhouse', 'cache', BAR),
    ],
  ]
  print(`${PUTS} bodies of 20 KB stored, ms, median / p95 of ${count}\n\n${table(header, rows)}`)
  expect(samples.of('springhouse')).toHaveLength(count)
})

async function timeOf(order: object): Promise<number> {
  return Number(
    await bed.of('puts').page.evaluate(`new Promise((done) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => done(data)
      navigator.serviceWorker.controller.postMessage(${JSON.stringify(order)}, [port2])
    })`),
  )
}
