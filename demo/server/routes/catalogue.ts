// SPDX-License-Identifier: MIT
import type { Hono } from 'hono'
import type {
  CategoriesAnswer,
  PriceChange,
  ProductsAnswer,
  StockAnswer,
  StockChange,
} from '../../shared/api.ts'
import { readId, readOffset, readWords } from '../http/query.ts'
import { notFound } from '../http/request-problem.ts'
import {
  changePrice,
  changeStock,
  readCategories,
  readProduct,
  readProducts,
  readStock,
} from '../queries/products.ts'
import type { Services } from '../services.ts'
import { performWrite } from './write.ts'

const MAX_PRICE_CENTS = 1_000_000
const MAX_STOCK = 100_000

/** Products and their categories for everybody; prices and stock are changed by clerks. */
export function addCatalogueRoutes(app: Hono, services: Services): void {
  const { db } = services

  app.get('/api/categories', async (c) => {
    const answer: CategoriesAnswer = { categories: await readCategories(db) }
    return c.json(answer)
  })

  app.get('/api/products', async (c) => {
    const { total, offset, rows } = await readProducts(db, {
      category: readWords(c.req.query('category')),
      words: readWords(c.req.query('q')),
      offset: readOffset(c.req.query('offset')),
    })
    const answer: ProductsAnswer = { total, offset, products: rows }
    return c.json(answer)
  })

  app.get('/api/products/:product', async (c) => {
    const id = readId(c.req.param('product'), 'product')
    const product = await readProduct(db, id)
    if (product === undefined) throw notFound('product', id)
    return c.json(product)
  })

  app.get('/api/stock/:product', async (c) => {
    const id = readId(c.req.param('product'), 'product')
    const stock = await readStock(db, id)
    if (stock === undefined) throw notFound('product', id)
    const answer: StockAnswer = { product: id, stock }
    return c.json(answer)
  })

  app.put('/api/products/:product/price', (c) => {
    const id = readId(c.req.param('product'), 'product')
    return performWrite(services, c.req.raw, ['clerk'], async ({ tx, body }) => {
      const change: PriceChange = {
        priceCents: body.integer('priceCents', { least: 1, most: MAX_PRICE_CENTS }),
      }
      const isThere = await changePrice(tx, id, change.priceCents, services.today())
      if (!isThere) throw notFound('product', id)
      tx.invalidate(['products', `product:${id}`])
      return Response.json(change)
    })
  })

  app.put('/api/products/:product/stock', (c) => {
    const id = readId(c.req.param('product'), 'product')
    return performWrite(services, c.req.raw, ['clerk'], async ({ tx, body }) => {
      const change: StockChange = { stock: body.integer('stock', { least: 0, most: MAX_STOCK }) }
      if (!(await changeStock(tx, id, change.stock))) throw notFound('product', id)
      tx.invalidate(['products', `product:${id}`, `stock:${id}`])
      return Response.json(change)
    })
  })
}
