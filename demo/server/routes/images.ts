// SPDX-License-Identifier: MIT
import type { Hono } from 'hono'
import { drawAnimal } from '../drawings/animal.ts'
import { drawProduct } from '../drawings/product.ts'
import { readId } from '../http/query.ts'
import { notFound } from '../http/request-problem.ts'
import { readAnimal } from '../queries/animals.ts'
import { readPicturedProduct } from '../queries/products.ts'
import type { Services } from '../services.ts'

const PRODUCT_PICTURE = /^([1-9]\d*)-([123])\.svg$/
const ANIMAL_PICTURE = /^([1-9]\d*)\.svg$/

/** Pictures for everybody, drawn when they are asked for: the same thing always looks the same. */
export function addImageRoutes(app: Hono, { db }: Services): void {
  app.get('/images/products/:name', async (c) => {
    const name = c.req.param('name')
    const [, id = '', view = '1'] = PRODUCT_PICTURE.exec(name) ?? []
    const product = await readPicturedProduct(db, readId(id, 'picture'))
    if (product === undefined) throw notFound('picture', name)
    return svgResponse(drawProduct(product, Number(view)))
  })

  app.get('/images/animals/:name', async (c) => {
    const name = c.req.param('name')
    const [, id = ''] = ANIMAL_PICTURE.exec(name) ?? []
    const animal = await readAnimal(db, readId(id, 'picture'))
    if (animal === undefined) throw notFound('picture', name)
    return svgResponse(drawAnimal(animal))
  })

  app.get('/images/*', (c) => {
    throw notFound('picture', c.req.path)
  })
}

function svgResponse(svg: string): Response {
  return new Response(svg, { headers: { 'Content-Type': 'image/svg+xml; charset=utf-8' } })
}
