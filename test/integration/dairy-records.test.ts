// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dairy, startDairy } from '../../demo/server/dairy.ts'
import type {
  AnimalAnswer,
  CustomerAnswer,
  HerdAnswer,
  HerdSummary,
  NewOrder,
  NewYield,
  OrderRow,
  OrdersAnswer,
  RecordsAnswer,
  StockAnswer,
  YieldsAnswer,
} from '../../demo/shared/api.ts'
import { type DairyClient, listenTo, signedIn, tagsOf } from './dairy-client.ts'

const TODAY = '2026-11-20'

let dairy: Dairy
let nextId = 1

beforeAll(async () => {
  dairy = await startDairy({ scale: 0.02, today: TODAY })
}, 90_000)
afterAll(() => dairy.close())

async function aCow(client: DairyClient): Promise<HerdAnswer['animals'][number]> {
  const { animals } = await client.read<HerdAnswer>('/api/farms/1/animals')
  const cow = animals.find(({ lactating }) => lactating)
  if (cow === undefined) throw new Error('Farm 1 has no cow that gives milk')
  return cow
}

async function aRecord(client: DairyClient, fields: Partial<NewYield> = {}): Promise<NewYield> {
  const { id: animal, farm } = await aCow(client)
  nextId += 1
  const id = `record-${nextId}`
  return { id, farm, animal, date: TODAY, session: 'morning', litres: 13.4, ...fields }
}

describe('a milk record', () => {
  it('sent twice with one Idempotency-Key is stored once, and the second answer says so', async () => {
    const driver = await signedIn(dairy, 'anna')
    const body = await aRecord(driver)
    const send = { method: 'POST', body, fields: { 'Idempotency-Key': '"phone-1"' } }
    const first = await driver.ask('/api/yields', send)
    const second = await driver.ask('/api/yields', send)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(first.headers.get('Springhouse-Op')).not.toContain('replayed')
    expect(second.headers.get('Springhouse-Op')).toContain('replayed')
    expect(await second.json()).toEqual(await first.json())
    const { rows } = await dairy.db.query('select id from yield_records where id = $1', [body.id])
    expect(rows).toHaveLength(1)
  })

  it('sent twice without a key is stored once, because its id is its own', async () => {
    const driver = await signedIn(dairy, 'anna')
    const body = await aRecord(driver)
    const first = await driver.ask('/api/yields', { method: 'POST', body })
    const second = await driver.ask('/api/yields', { method: 'POST', body })
    expect([first.status, second.status]).toEqual([201, 201])
  })

  it('with another record’s id is refused', async () => {
    const driver = await signedIn(dairy, 'anna')
    const body = await aRecord(driver)
    await driver.ask('/api/yields', { method: 'POST', body })
    const other = { ...body, litres: 9 }
    const answer = await driver.ask('/api/yields', { method: 'POST', body: other })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ field: 'id', value: body.id })
  })

  it('shows in the farm’s records, the herd, the animal and its curve', async () => {
    const driver = await signedIn(dairy, 'anna')
    const morning = await aRecord(driver, { litres: 12.5 })
    const evening = await aRecord(driver, { session: 'evening', litres: 10 })
    const before = await driver.read<YieldsAnswer>(`/api/animals/${morning.animal}/yields`)
    for (const body of [morning, evening]) await driver.ask('/api/yields', { method: 'POST', body })

    const { records } = await driver.read<RecordsAnswer>(`/api/farms/${morning.farm}/records`)
    expect(records.find(({ id }) => id === morning.id)).toMatchObject({
      ...morning,
      by: 'Anna Brandt',
    })
    const animal = await driver.read<AnimalAnswer>(`/api/animals/${morning.animal}`)
    expect(animal.lastYield).toBe(22.5)
    const row = await aCow(driver)
    expect(row.lastYield).toBe(22.5)
    const after = await driver.read<YieldsAnswer>(`/api/animals/${morning.animal}/yields`)
    expect(after.days.at(-1)).toEqual({ date: TODAY, litres: 22.5 })
    expect(after.total).toBeGreaterThan(before.total)
  })

  it('invalidates its farm, its animal and the lists over all animals', async () => {
    const driver = await signedIn(dairy, 'bruno')
    const body = await aRecord(driver)
    const heard = listenTo(dairy)
    await driver.ask('/api/yields', { method: 'POST', body })
    heard.end()
    expect(tagsOf(heard.events).toSorted()).toEqual(
      [`animal:${body.animal}`, 'animals', `farm:${body.farm}`].toSorted(),
    )
  })

  it('of yesterday counts in the summary', async () => {
    const manager = await signedIn(dairy, 'clara')
    const before = await manager.read<HerdSummary>('/api/herd/summary')
    const { lastYield } = await aCow(manager)
    const body = await aRecord(manager, { date: '2026-11-19', litres: 60 })
    await manager.ask('/api/yields', { method: 'POST', body })
    const after = await manager.read<HerdSummary>('/api/herd/summary')
    expect(before.litresYesterday).toBeGreaterThan(0)
    expect(lastYield).not.toBeNull()
    expect(after.litresYesterday).toBeGreaterThan(before.litresYesterday)
  })

  it('that makes no sense is refused with field, value and remedy, and nothing of it remains', async () => {
    const driver = await signedIn(dairy, 'anna')
    const body = await aRecord(driver, { litres: 640 })
    const answer = await driver.ask('/api/yields', { method: 'POST', body })
    expect(answer.status).toBe(422)
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json')
    expect(await answer.json()).toMatchObject({
      title: 'Invalid field',
      field: 'litres',
      value: 640,
      detail:
        'Cannot accept field "litres": give a number from 0 to 60 with at most one decimal: received 640',
    })
    const elsewhere = await driver.ask('/api/yields', {
      method: 'POST',
      body: { ...body, litres: 6, farm: body.farm + 1 },
    })
    expect(elsewhere.status).toBe(422)
    const { rows } = await dairy.db.query('select id from yield_records where id = $1', [body.id])
    expect(rows).toHaveLength(0)
  })

  it('that is no JSON is refused with 400, and as another type with 415', async () => {
    const driver = await signedIn(dairy, 'anna')
    const broken = await driver.ask('/api/yields', { method: 'POST', body: '{"id":' })
    const form = await driver.ask('/api/yields', {
      method: 'POST',
      body: 'id=1',
      fields: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect([broken.status, form.status]).toEqual([400, 415])
  })
})

describe('a treatment', () => {
  it('recorded by the vet shows at its animal', async () => {
    const vet = await signedIn(dairy, 'doctor')
    const { id: animal, farm } = await aCow(vet)
    const body = {
      id: 'treatment-1',
      farm,
      animal,
      date: TODAY,
      kind: 'Mastitis treatment',
      medicine: 'Cefquinome 75 mg',
      withdrawalDays: 5,
      note: 'Front left',
    }
    await vet.read(`/api/animals/${animal}`)
    const answer = await vet.ask('/api/treatments', { method: 'POST', body })
    expect(answer.status).toBe(201)
    const { treatments } = await vet.read<AnimalAnswer>(`/api/animals/${animal}`)
    expect(treatments[0]).toMatchObject({ id: 'treatment-1', by: 'Dr. Emil Haas' })
  })
})

describe('an order', () => {
  it('takes from the stock, costs today’s prices and shows at its customer', async () => {
    const clerk = await signedIn(dairy, 'edith')
    await clerk.ask('/api/products/7/stock', { method: 'PUT', body: { stock: 10 } })
    await clerk.ask('/api/products/7/price', { method: 'PUT', body: { priceCents: 250 } })
    await clerk.read('/api/products')
    const body: NewOrder = { id: 'order-1', customer: 2, lines: [{ product: 7, quantity: 4 }] }
    const order = await clerk.read<OrderRow>('/api/orders', { method: 'POST', body })
    expect(order).toMatchObject({
      customer: 2,
      lines: 1,
      totalCents: 1000,
      state: 'open',
      date: TODAY,
    })
    const { stock } = await clerk.read<StockAnswer>('/api/stock/7')
    expect(stock).toBe(6)
    const { orders } = await clerk.read<OrdersAnswer>('/api/orders')
    expect(orders[0]).toEqual(order)
    const customer = await clerk.read<CustomerAnswer>('/api/customers/2')
    expect(customer.recent[0]).toEqual(order)
    expect(customer.lastOrder).toBe(TODAY)
  })

  it('for more than is there is refused whole, and takes nothing', async () => {
    const clerk = await signedIn(dairy, 'edith')
    await clerk.ask('/api/products/8/stock', { method: 'PUT', body: { stock: 5 } })
    await clerk.ask('/api/products/9/stock', { method: 'PUT', body: { stock: 1 } })
    const lines = [
      { product: 8, quantity: 5 },
      { product: 9, quantity: 2 },
    ]
    const answer = await clerk.ask('/api/orders', {
      method: 'POST',
      body: { id: 'order-2', customer: 2, lines },
    })
    expect(answer.status).toBe(409)
    expect(await clerk.read<StockAnswer>('/api/stock/8')).toEqual({ product: 8, stock: 5 })
  })
})
