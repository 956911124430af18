// SPDX-License-Identifier: MIT
import type { Hono } from 'hono'
import type { CustomersAnswer, NewOrder, OrderRow, OrdersAnswer } from '../../shared/api.ts'
import type { Fields } from '../http/fields.ts'
import { readId, readOffset, readWords } from '../http/query.ts'
import { invalidField, notFound, RequestProblem } from '../http/request-problem.ts'
import { customerExists, readCustomer, readCustomers } from '../queries/customers.ts'
import { type Placed, placeOrder, readOrders } from '../queries/orders.ts'
import type { Services } from '../services.ts'
import { requireSignedIn } from '../session/allow.ts'
import { performWrite } from './write.ts'

const ANY_ID = { least: 1, most: 2_147_483_647 }

/** Orders and customers, for staff only. */
export function addOfficeRoutes(app: Hono, services: Services): void {
  const { db, sessions } = services

  app.get('/api/orders', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const { total, offset, rows } = await readOrders(db, readOffset(c.req.query('offset')))
    const answer: OrdersAnswer = { total, offset, orders: rows }
    return c.json(answer)
  })

  app.get('/api/customers', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const words = readWords(c.req.query('q'))
    const offset = readOffset(c.req.query('offset'))
    const { total, rows } = await readCustomers(db, words, offset)
    const answer: CustomersAnswer = { total, offset, customers: rows }
    return c.json(answer)
  })

  app.get('/api/customers/:customer', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const id = readId(c.req.param('customer'), 'customer')
    const customer = await readCustomer(db, id)
    if (customer === undefined) throw notFound('customer', id)
    return c.json(customer)
  })

  app.post('/api/orders', (c) =>
    performWrite(services, c.req.raw, ['driver', 'clerk'], async ({ tx, body }) => {
      const wanted = readOrder(body)
      if (!(await customerExists(tx, wanted.customer))) {
        throw invalidField('customer', wanted.customer, 'choose a customer of the dairy')
      }
      const order = orderOf(await placeOrder(tx, wanted, services.today()))
      tx.invalidate(['orders', `customer:${wanted.customer}`, 'products'])
      for (const { product } of wanted.lines) {
        tx.invalidate([`product:${product}`, `stock:${product}`])
      }
      return Response.json(order, { status: 201 })
    }),
  )
}

/** Reads an order. @throws {RequestProblem} 422 naming the field that is wrong */
export function readOrder(body: Fields): NewOrder {
  const lines = body.list('lines', { least: 1, most: 50 }).map((line) => ({
    product: line.integer('product', ANY_ID),
    quantity: line.integer('quantity', { least: 1, most: 1000 }),
  }))
  const products = new Set(lines.map(({ product }) => product))
  if (products.size < lines.length) {
    throw invalidField('lines', lines, 'name each product once, with its whole quantity')
  }
  return { id: body.id('id'), customer: body.integer('customer', ANY_ID), lines }
}

function orderOf(placed: Placed): OrderRow {
  switch (placed.kind) {
    case 'placed':
    case 'known':
      return placed.order
    case 'no-product':
      throw invalidField('lines', placed.product, 'choose products of the catalogue')
    case 'too-little-stock': {
      const { name, stock, wanted } = placed
      throw new RequestProblem(
        409,
        'Too little in stock',
        `Cannot order ${wanted} of ${name}: ${stock} are left; order fewer`,
        { field: 'lines', value: wanted },
      )
    }
  }
}
