// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { MILK_DAYS } from './animals.ts'
import { daysAfter, daysBetween, isDay } from './calendar.ts'
import { CATEGORIES } from './catalogue.ts'
import { generateDairy } from './dairy-data.ts'

const TODAY = '2026-11-20'
const dairy = generateDairy(TODAY)

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}

describe('generateDairy()', () => {
  it('makes the promised number of everything', () => {
    expect(dairy.farms).toHaveLength(40)
    expect(dairy.animals).toHaveLength(6000)
    expect(dairy.products).toHaveLength(1200)
    expect(dairy.customers).toHaveLength(800)
    expect(dairy.orders).toHaveLength(3000)
    expect(CATEGORIES).toHaveLength(12)
  })

  it('makes the same data again for the same day', () => {
    expect(generateDairy(TODAY)).toEqual(dairy)
  })

  it('moves with the day, so that it always looks current', () => {
    const later = generateDairy(daysAfter(TODAY, 10))
    expect(later.animals[0]?.born).toBe(daysAfter(dairy.animals[0]?.born ?? '', 10))
    expect(later.orders.at(-1)?.date).toBe(daysAfter(TODAY, 10))
  })

  it('makes a small dairy with all its kinds when the scale is small', () => {
    const small = generateDairy(TODAY, 0.02)
    expect(small.farms).toHaveLength(4)
    expect(small.animals).toHaveLength(120)
    expect(new Set(small.products.map(({ category }) => category)).size).toBe(12)
    expect(small.animals.some(({ lactating }) => lactating)).toBe(true)
  })
})

describe('herds', () => {
  it('have a believable mix: about 4,000 of 6,000 give milk', () => {
    const lactating = dairy.animals.filter((animal) => animal.lactating)
    expect(lactating.length).toBeGreaterThan(3800)
    expect(lactating.length).toBeLessThan(4200)
    expect(lactating.every(({ type, lactation }) => type === 'cow' && lactation >= 1)).toBe(true)
    const bulls = dairy.animals.filter(({ type }) => type === 'bull')
    expect(bulls.length).toBeGreaterThan(30)
    expect(bulls.length).toBeLessThan(150)
  })

  it('are of about 150 animals each', () => {
    for (const { size } of dairy.farms) {
      expect(size).toBeGreaterThan(70)
      expect(size).toBeLessThan(230)
    }
  })

  it('never give two animals the same ear tag or two of one farm the same name', () => {
    expect(isUnique(dairy.animals.map(({ earTag }) => earTag))).toBe(true)
    expect(isUnique(dairy.animals.map(({ farm, name }) => `${farm} ${name}`))).toBe(true)
  })

  it('consist of animals born before today', () => {
    for (const { born } of dairy.animals) {
      expect(isDay(born)).toBe(true)
      expect(daysBetween(born, TODAY)).toBeGreaterThan(0)
    }
  })

  it('give between 1 and 50 litres a cow and day, about 24 on average', () => {
    const litres = dairy.animals.flatMap(({ milk }) => milk)
    const average = litres.reduce((sum, one) => sum + one, 0) / litres.length
    expect(litres.every((one) => one >= 1 && one <= 50)).toBe(true)
    expect(average).toBeGreaterThan(20)
    expect(average).toBeLessThan(28)
    expect(dairy.animals.every(({ milk, lactating }) => lactating === milk.length > 0)).toBe(true)
    expect(dairy.animals.every(({ milk }) => milk.length <= MILK_DAYS)).toBe(true)
  })
})

describe('treatments', () => {
  it('lie within the life of their animal and not in the future', () => {
    const born = new Map(dairy.animals.map((animal) => [animal.id, animal.born]))
    expect(dairy.treatments.length).toBeGreaterThan(600)
    expect(isUnique(dairy.treatments.map(({ id }) => id))).toBe(true)
    for (const { animal, date } of dairy.treatments) {
      expect(daysBetween(born.get(animal) ?? TODAY, date)).toBeGreaterThanOrEqual(0)
      expect(daysBetween(date, TODAY)).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('products', () => {
  it('are all different and priced like in a shop', () => {
    expect(isUnique(dairy.products.map(({ name, unit }) => `${name}, ${unit}`))).toBe(true)
    for (const { price_cents: cents, stock } of dairy.products) {
      expect(cents % 10).toBe(9)
      expect(cents).toBeGreaterThanOrEqual(29)
      expect(cents).toBeLessThan(25_000)
      expect(stock).toBeGreaterThanOrEqual(0)
    }
  })

  it('have a price history that ends in today’s price', () => {
    const last = new Map(dairy.prices.map(({ product, price_cents: cents }) => [product, cents]))
    for (const { id, price_cents: cents } of dairy.products) expect(last.get(id)).toBe(cents)
    expect(isUnique(dairy.prices.map(({ product, date }) => `${product} ${date}`))).toBe(true)
  })
})

describe('orders', () => {
  it('add up and name products and customers that exist', () => {
    const totals = new Map<number, number>()
    for (const { order_id: id, quantity, price_cents: cents, product } of dairy.orderLines) {
      totals.set(id, (totals.get(id) ?? 0) + quantity * cents)
      expect(product).toBeLessThanOrEqual(1200)
    }
    for (const order of dairy.orders) {
      expect(order.total_cents).toBe(totals.get(order.id))
      expect(order.customer).toBeLessThanOrEqual(800)
      expect(daysBetween(order.date, TODAY)).toBeGreaterThanOrEqual(0)
    }
  })

  it('are old when they are paid and young when they are open', () => {
    const agesOf = (wanted: string) =>
      dairy.orders
        .filter(({ state }) => state === wanted)
        .map(({ date }) => daysBetween(date, TODAY))
    expect(Math.max(...agesOf('open'))).toBeLessThanOrEqual(1)
    expect(Math.min(...agesOf('paid'))).toBeGreaterThan(4)
  })
})
