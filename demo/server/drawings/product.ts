// SPDX-License-Identifier: MIT
import type { Package } from '../data/catalogue.ts'
import { Random } from '../data/random.ts'
import { DRAW_PACKAGE } from './packages.ts'
import { type Palette, paletteOf } from './palette.ts'
import { serving } from './servings.ts'
import { box, oval, path, picture, placed, SIDE } from './svg.ts'

/** What a picture of a product shows. */
export interface PicturedProduct {
  readonly id: number
  readonly name: string
  readonly category: string
  readonly unit: string
  readonly package: string
}

/**
 * Draws a product.
 *
 * @param view 1: the package alone, 2: a small group on the shelf, 3: as it is served
 */
export function drawProduct(product: PicturedProduct, view: number): string {
  const { name, unit, category } = product
  const palette = paletteOf(category)
  const draw = DRAW_PACKAGE[packageOf(product.package)]
  const alone = draw({ name, unit, palette })
  return picture(`${name}, ${unit}`, scene(palette) + arrange(alone, product, view, palette))
}

function arrange(alone: string, product: PicturedProduct, view: number, palette: Palette): string {
  const shadow = oval('rgba(40,30,20,.12)', 120, 207, 78, 9)
  switch (view) {
    case 2: {
      const small = shadow + alone
      return (
        placed(-28, 40, 0.72, small) + placed(95, 40, 0.72, small) + placed(22, 45, 0.82, small)
      )
    }
    case 3:
      return (
        placed(-22, 18, 0.86, shadow + alone) +
        serving(product.category, palette, new Random(`serving ${product.id}`))
      )
    default:
      return shadow + alone
  }
}

function scene({ ground, main }: Palette): string {
  return [
    box(ground, [0, 0, SIDE, SIDE]),
    `<g opacity=".13">${oval(main, 120, 118, 96)}</g>`,
    path('rgba(255,255,255,.6)', 'M0 196H240V240H0Z'),
    path('rgba(0,0,0,.04)', 'M0 196H240V199H0Z'),
  ].join('')
}

// What the database holds is a word; an unknown one is drawn as the plainest package.
function packageOf(word: string): Package {
  return isPackage(word) ? word : 'carton'
}

function isPackage(word: string): word is Package {
  return Object.hasOwn(DRAW_PACKAGE, word)
}
