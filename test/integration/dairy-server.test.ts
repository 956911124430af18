// SPDX-License-Identifier: MIT
import { parseCacheGroupInvalidation, parsePosition } from '@springhouse/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dairy, startDairy } from '../../demo/server/dairy.ts'
import type {
  ProductAnswer,
  ProductsAnswer,
  RoundAnswer,
  SessionAnswer,
} from '../../demo/shared/api.ts'
import { DairyClient, listenTo, signedIn, tagsOf } from './dairy-client.ts'

const TODAY = '2026-11-20'

let dairy: Dairy

beforeAll(async () => {
  dairy = await startDairy({ scale: 0.02, today: TODAY })
}, 90_000)
afterAll(() => dairy.close())

describe('a price change', () => {
  it('appends the tags of all that shows the price, and the answer names its own position', async () => {
    const clerk = await signedIn(dairy, 'edith')
    const heard = listenTo(dairy)
    const answer = await clerk.ask('/api/products/3/price', {
      method: 'PUT',
      body: { priceCents: 777 },
    })
    heard.end()
    expect(answer.status).toBe(200)
    const tags = ['product:3', 'products', 'stock:3']
    expect(tagsOf(heard.events).toSorted()).toEqual(tags)
    const own = parsePosition(answer.headers.get('Springhouse-Position'))
    const [event] = heard.events
    expect(event?.type === 'inv' && event.invalidation.position).toEqual(own)
    const invalidated = parseCacheGroupInvalidation(answer.headers.get('Cache-Group-Invalidation'))
    expect(invalidated.toSorted()).toEqual(tags)
  })

  it('is seen by the next reader, though the product was cached before', async () => {
    const clerk = await signedIn(dairy, 'edith')
    const reader = new DairyClient(dairy)
    await reader.read('/api/products/4')
    const hit = await reader.ask('/api/products/4')
    expect(hit.headers.get('Cache-Status')).toContain('Springhouse-Origin; hit')
    await clerk.ask('/api/products/4/price', { method: 'PUT', body: { priceCents: 888 } })
    const product = await reader.read<ProductAnswer>('/api/products/4')
    expect(product.priceCents).toBe(888)
    expect(product.priceHistory.at(-1)).toEqual({ date: TODAY, priceCents: 888 })
  })

  it('leaves other products in the cache', async () => {
    const clerk = await signedIn(dairy, 'edith')
    await clerk.read('/api/products/6')
    await clerk.ask('/api/products/5/price', { method: 'PUT', body: { priceCents: 555 } })
    const other = await clerk.ask('/api/products/6')
    expect(other.headers.get('Cache-Status')).toContain('Springhouse-Origin; hit')
  })

  it('of a product that does not exist answers 404 and appends nothing', async () => {
    const clerk = await signedIn(dairy, 'edith')
    const heard = listenTo(dairy)
    const answer = await clerk.ask('/api/products/99999/price', {
      method: 'PUT',
      body: { priceCents: 5 },
    })
    heard.end()
    expect(answer.status).toBe(404)
    expect(heard.events).toEqual([])
  })
})

describe('roles', () => {
  const PRICE = { method: 'PUT', body: { priceCents: 100 } }

  it('a signed-out visitor sees products, and 401 for everything of the staff', async () => {
    const visitor = new DairyClient(dairy)
    expect((await visitor.ask('/api/products')).status).toBe(200)
    const closed = [
      '/api/round',
      '/api/farms',
      '/api/farms/1/animals',
      '/api/orders',
      '/api/customers/1',
    ]
    for (const path of closed) expect([path, (await visitor.ask(path)).status]).toEqual([path, 401])
    expect((await visitor.ask('/api/products/1/price', PRICE)).status).toBe(401)
  })

  it('only a clerk changes prices and stock', async () => {
    for (const person of ['anna', 'clara', 'doctor']) {
      const client = await signedIn(dairy, person)
      expect((await client.ask('/api/products/1/price', PRICE)).status).toBe(403)
      const stock = { method: 'PUT', body: { stock: 1 } }
      expect((await client.ask('/api/products/1/stock', stock)).status).toBe(403)
    }
  })

  it('drivers record milk and no treatments, the vet treatments and no milk', async () => {
    const driver = await signedIn(dairy, 'anna')
    const vet = await signedIn(dairy, 'doctor')
    expect((await driver.ask('/api/treatments', { method: 'POST', body: {} })).status).toBe(403)
    expect((await vet.ask('/api/yields', { method: 'POST', body: {} })).status).toBe(403)
  })

  it('a write that another site’s page sent is refused', async () => {
    const clerk = await signedIn(dairy, 'edith')
    const answer = await clerk.ask('/api/products/1/price', {
      ...PRICE,
      fields: { 'Sec-Fetch-Site': 'cross-site' },
    })
    expect(answer.status).toBe(403)
  })
})

describe('private data', () => {
  it('names its partition, which differs by person and disappears with the session', async () => {
    const anna = await signedIn(dairy, 'anna')
    const bruno = await signedIn(dairy, 'bruno')
    const partition = async (client: DairyClient) =>
      (await client.ask('/api/session')).headers.get('Springhouse-Partition')
    const [ofAnna, ofBruno] = [await partition(anna), await partition(bruno)]
    expect(ofAnna).toMatch(/^[\w-]+\.[\w-]+$/)
    expect(ofBruno).not.toBe(ofAnna)
    await anna.ask('/api/session', { method: 'DELETE' })
    expect(await partition(anna)).toBe('anonymous')
    expect(await anna.read<SessionAnswer>('/api/session')).toEqual({ person: null })
  })

  it('of one person is never answered to another, though the address is the same', async () => {
    const anna = await signedIn(dairy, 'anna')
    const bruno = await signedIn(dairy, 'bruno')
    const ofAnna = await anna.read<RoundAnswer>('/api/round')
    await anna.ask('/api/round')
    const ofBruno = await bruno.ask('/api/round')
    expect(ofBruno.headers.get('Cache-Status')).not.toContain('hit')
    expect(ofBruno.headers.get('Cache-Groups')).toBe('"rounds", "round:bruno"')
    expect(ofBruno.headers.get('Cache-Control')).toContain('private')
    const farmsOf = ({ stops }: RoundAnswer) => stops.map(({ farm }) => farm.id)
    const brunos = (await ofBruno.json()) as RoundAnswer
    expect(farmsOf(brunos).some((id) => farmsOf(ofAnna).includes(id))).toBe(false)
  })
})

describe('lists and pictures', () => {
  it('products are filtered by category and words, 50 a page', async () => {
    const client = new DairyClient(dairy)
    const all = await client.read<ProductsAnswer>('/api/products')
    expect(all.products.length).toBe(Math.min(50, all.total))
    const butter = await client.read<ProductsAnswer>('/api/products?category=butter&q=BUTTER')
    expect(butter.total).toBeGreaterThan(0)
    expect(butter.products.every(({ category }) => category === 'butter')).toBe(true)
    expect((await client.ask('/api/products?offset=-1')).status).toBe(400)
  })

  it('a product’s pictures are drawn, kept for a week, and not drawn for what does not exist', async () => {
    const client = new DairyClient(dairy)
    const { gallery, name } = await client.read<ProductAnswer>('/api/products/1')
    for (const file of gallery) {
      const picture = await client.ask(`/images/products/${file}`)
      expect(picture.headers.get('Content-Type')).toContain('image/svg+xml')
      expect(picture.headers.get('Cache-Control')).toContain('max-age=604800')
      expect(await picture.text()).toContain(`<title>${name}`)
    }
    expect((await client.ask('/images/animals/1.svg')).status).toBe(200)
    expect((await client.ask('/images/products/99999-1.svg')).status).toBe(404)
    expect((await client.ask('/images/products/1-4.svg')).status).toBe(404)
  })

  it('every answer says what it may load and who may frame it', async () => {
    const answer = await new DairyClient(dairy).ask('/api/products')
    expect(answer.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  it('an unknown address of the API is a problem, and a broken session nobody’s', async () => {
    const client = new DairyClient(dairy)
    expect((await client.ask('/api/nothing')).status).toBe(404)
    const forged = await client.ask('/api/round', {
      fields: { Cookie: 'dairy_session=edith.1795000000.forged' },
    })
    expect(forged.status).toBe(401)
  })
})
