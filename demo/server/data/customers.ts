// SPDX-License-Identifier: MIT
import type { CustomerRow } from '../../shared/api.ts'
import { familyName, phone, street } from './people.ts'
import { Random } from './random.ts'

/** A customer as stored. */
export interface CustomerSeed extends CustomerRow {
  readonly street: string
  readonly phone: string
}

/** How many customers the whole dairy has. */
export const CUSTOMER_COUNT = 800

const KINDS: readonly (readonly [CustomerRow['kind'], number])[] = [
  ['shop', 34],
  ['restaurant', 26],
  ['household', 30],
  ['school', 10],
]
// prettier-ignore
const TOWNS = [
  'Altmarkt', 'Bergheim', 'Donaufeld', 'Ebenfurt', 'Friedberg', 'Grünau', 'Hallstein', 'Kirchdorf', 'Lauterach',
  'Marienfeld', 'Neumarkt', 'Oberdorf', 'Radstein', 'Sankt Leonhard', 'Seekirch', 'Talheim', 'Waldburg', 'Zellberg',
]
// prettier-ignore
const SHOPS = ['Bäckerei', 'Dorfladen', 'Feinkost', 'Hofladen', 'Käsestube', 'Konditorei', 'Metzgerei', 'Naturkost']
// prettier-ignore
const INNS = [
  'Gasthaus zur Linde', 'Gasthof Adler', 'Gasthof Krone', 'Gasthof Lamm', 'Hotel Post', 'Hotel Alpenblick',
  'Zum Goldenen Hirschen', 'Zum Weißen Rössl', 'Café Central', 'Berghütte Sonnenalm', 'Pizzeria Da Paolo', 'Wirtshaus am See',
]
// prettier-ignore
const SCHOOLS = ['Volksschule', 'Kindergarten', 'Gymnasium', 'Mittelschule', 'Landwirtschaftsschule']

/** Makes the customers of a dairy of this scale. */
export function generateCustomers(scale: number): readonly CustomerSeed[] {
  const count = Math.max(12, Math.round(CUSTOMER_COUNT * scale))
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(`customer ${index + 1}`)
    const kind = random.weighted(KINDS)
    const town = random.pick(TOWNS)
    return {
      id: index + 1,
      name: nameOf(kind, town, random),
      town,
      kind,
      street: street(random),
      phone: phone(random),
    }
  })
}

function nameOf(kind: CustomerRow['kind'], town: string, random: Random): string {
  switch (kind) {
    case 'shop':
      return `${random.pick(SHOPS)} ${familyName(random)}`
    case 'restaurant':
      return `${random.pick(INNS)}, ${familyName(random)}`
    case 'school':
      return `${random.pick(SCHOOLS)} ${town}`
    case 'household':
      return `Family ${familyName(random)}`
  }
}
