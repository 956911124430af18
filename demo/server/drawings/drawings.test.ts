// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { CATEGORIES } from '../data/catalogue.ts'
import { BREEDS } from '../data/lactation.ts'
import { drawAnimal } from './animal.ts'
import { wrap } from './label.ts'
import { drawProduct } from './product.ts'

const TYPES = ['cow', 'heifer', 'calf', 'bull'] as const
const PORTRAITS = BREEDS.flatMap((breed) =>
  TYPES.map((type, id) =>
    drawAnimal({ id, name: 'Alma & <Co>', type, breed, earTag: 'DE 09 1 12345' }),
  ),
)
const PRODUCTS = CATEGORIES.flatMap(({ id: category, packs }) =>
  packs.flatMap(([unit, , , shape]) =>
    [1, 2, 3].map((view) =>
      drawProduct({ id: 7, name: 'Milk & <cream>', category, unit, package: shape }, view),
    ),
  ),
)

describe('drawAnimal() and drawProduct()', () => {
  it.each([
    ['animals', PORTRAITS],
    ['products', PRODUCTS],
  ])('draw %s without a hole in their numbers and with every name escaped', (_, pictures) => {
    for (const svg of pictures) {
      expect(svg).not.toMatch(/NaN|undefined|Infinity/)
      expect(svg).toMatch(/<title>[^<]*&amp; &lt;[^<]*<\/title>/)
      expect(svg).not.toMatch(/<(script|Co|cream)/)
      expect(svg.match(/<g[ >]/g)?.length ?? 0).toBe(svg.match(/<\/g>/g)?.length ?? 0)
      expect(svg.length).toBeLessThan(12_000)
    }
  })

  it('draw the same thing the same way, and each animal as itself', () => {
    const alma = { id: 1, name: 'Alma', type: 'cow', breed: 'Holstein', earTag: 'x' } as const
    expect(drawAnimal(alma)).toBe(drawAnimal(alma))
    expect(drawAnimal({ ...alma, id: 2 })).not.toBe(drawAnimal(alma))
  })

  it('draw something for a breed, category and package that nobody knows', () => {
    const unknown = { id: 1, name: 'x', unit: '1', category: 'tea', package: 'toString' }
    expect(drawProduct(unknown, 1)).toBe(drawProduct({ ...unknown, package: 'carton' }, 1))
    const strange = { id: 1, name: 'x', type: 'cow', breed: 'Yak', earTag: 'x' } as const
    expect(drawAnimal(strange)).toContain('<svg')
  })
})

describe('wrap()', () => {
  it('breaks between words and leaves a long word whole', () => {
    expect(wrap('stewed apple and cinnamon', 12)).toEqual(['stewed apple', 'and cinnamon'])
    expect(wrap('Buttermilchdessert mild', 6)).toEqual(['Buttermilchdessert', 'mild'])
  })
})
