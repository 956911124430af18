// SPDX-License-Identifier: MIT
import type { Origin, SqlDatabase } from '@springhouse/origin'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeProject } from './check-types.ts'
import { fencesIn, fileNameOf, readPage } from './fences.ts'

/** What `prices.ts` of the page exports. */
interface Prices {
  readonly database: SqlDatabase
  readonly origin: Origin
  changePrice(request: Request, id: number, price: number): Promise<Response>
}

/** What `import-prices.ts` of the page exports. */
interface Imports {
  importPrices(
    prices: ReadonlyMap<number, number>,
    write: (id: number, price: number) => Promise<void>,
  ): Promise<void>
}

let folder: string
let prices: Prices
let imports: Imports
const heard: (readonly string[])[] = []

beforeAll(async () => {
  const fences = fencesIn(await readPage('docs/invalidating.md'))
  const files = fences.flatMap((fence): [string, string][] => {
    const name = fileNameOf(fence)
    return name === undefined ? [] : [[name, fence.code]]
  })
  folder = await writeProject('invalidating', new Map(files))
  // The page's modules: what they export stands in the page.
  prices = (await import(/* @vite-ignore */ join(folder, 'prices.ts'))) as Prices
  imports = (await import(/* @vite-ignore */ join(folder, 'import-prices.ts'))) as Imports
  prices.origin.subscribe('public', (event) => {
    if (event.type === 'inv') heard.push(event.invalidation.tags.toSorted())
  })
  await prices.database.query('INSERT INTO products VALUES (1, 10), (2, 20)')
  // An embedded database takes seconds to open on a busy machine.
}, 60_000)

afterAll(() => prices.origin.close())

it('the page’s ways to invalidate end in the log', { timeout: 30_000 }, async () => {
  const request = new Request('https://dairy.example/price', { method: 'PUT' })
  expect((await prices.changePrice(request, 1, 11)).status).toBe(200)
  const written: number[] = []
  await imports.importPrices(new Map([[1, 12]]), async (id) => void written.push(id))
  expect(written).toEqual([1])
  expect(heard).toEqual([
    ['product:1', 'products'],
    ['product:1', 'products'],
  ])
})

it('the page’s triggers hear of a write that names no tags', { timeout: 30_000 }, async () => {
  heard.length = 0
  await import(/* @vite-ignore */ join(folder, 'triggers.ts'))
  await prices.database.query('UPDATE products SET price = 21 WHERE id = 2')
  await expect.poll(() => heard, { timeout: 5_000 }).toEqual([['product:2', 'products']])
})
