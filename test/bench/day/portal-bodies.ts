// SPDX-License-Identifier: MIT
import type {
  CustomersAnswer,
  HerdAnswer,
  ProductsAnswer,
  RoundAnswer,
} from '../../../demo/shared/api.ts'
import { startDairy } from '../../../demo/server/dairy.ts'
import { type DairyClient, signedIn } from '../../integration/dairy-client.ts'

/** What an answer of the portal costs, and what it says of itself. */
export interface BodyFacts {
  readonly fields: Headers
  /** Status line, fields and body. */
  readonly fullBytes: number
  /** The same of a 304. */
  readonly unchangedBytes: number
}

/** What the people of the day look at. */
export interface Catalogue {
  readonly products: readonly number[]
  readonly customers: readonly number[]
  /** The driver's farms, each with some of its animals. */
  readonly farms: readonly { readonly farm: number; readonly animals: readonly number[] }[]
}

/** The portal's real answers, asked for once. */
export interface PortalBodies {
  readonly catalogue: Catalogue
  /** Bytes of the status line and fields of an event stream. */
  readonly streamBytes: number
  factsOf(url: string): BodyFacts
}

const CLERK = 'edith'
const DRIVER = 'anna'
const ANIMALS_PER_FARM = 6

/** Starts the portal, asks for everything that the day may show, and stops it. */
export async function readPortal(
  urlsOf: (catalogue: Catalogue) => readonly string[],
): Promise<PortalBodies> {
  const dairy = await startDairy({ today: '2026-03-02' })
  try {
    const [clerk, driver] = [await signedIn(dairy, CLERK), await signedIn(dairy, DRIVER)]
    const catalogue = await readCatalogue(clerk, driver)
    const facts = new Map<string, BodyFacts>()
    for (const url of urlsOf(catalogue)) {
      const isForDriver = /round|farms|animals|herd/.test(url)
      facts.set(url, await factsOf(isForDriver ? driver : clerk, url))
    }
    const streamBytes = await streamBytesOf(driver)
    return {
      catalogue,
      streamBytes,
      factsOf(url) {
        const known = facts.get(url)
        if (known === undefined) throw new RangeError(`Nobody has asked for ${url}`)
        return known
      },
    }
  } finally {
    await dairy.close()
  }
}

async function readCatalogue(clerk: DairyClient, driver: DairyClient): Promise<Catalogue> {
  const { products } = await clerk.read<ProductsAnswer>('/api/products')
  const { customers } = await clerk.read<CustomersAnswer>('/api/customers')
  const { stops } = await driver.read<RoundAnswer>('/api/round')
  const farms = []
  for (const { farm } of stops) {
    const { animals } = await driver.read<HerdAnswer>(`/api/farms/${farm.id}/animals`)
    const some = animals.slice(0, ANIMALS_PER_FARM)
    farms.push({ farm: farm.id, animals: some.map(({ id }) => id) })
  }
  return {
    products: products.map(({ id }) => id),
    customers: customers.map(({ id }) => id),
    farms,
  }
}

async function factsOf(client: DairyClient, url: string): Promise<BodyFacts> {
  const full = await client.ask(url)
  const body = await full.arrayBuffer()
  const tag = full.headers.get('ETag')
  if (full.status !== 200 || tag === null)
    throw new Error(`Unexpected answer: ${url} ${full.status}`)
  const unchanged = await client.ask(url, { fields: { 'If-None-Match': tag } })
  if (unchanged.status !== 304) throw new Error(`Expected a 304: ${url} ${unchanged.status}`)
  return {
    fields: full.headers,
    fullBytes: headBytes(full) + body.byteLength,
    unchangedBytes: headBytes(unchanged),
  }
}

async function streamBytesOf(client: DairyClient): Promise<number> {
  const stream = await client.ask('/springhouse/stream')
  await stream.body?.cancel()
  return headBytes(stream)
}

function headBytes({ headers, statusText }: Response): number {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 200 ${statusText}\r\n${lines.join('')}\r\n`.length
}
