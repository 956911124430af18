// SPDX-License-Identifier: MIT
import type { TriggerOptions } from '@springhouse/origin'

/** What a change of each table invalidates, whoever makes it: a script, or somebody at the database, too. */
export const WATCHED_TABLES: TriggerOptions['tables'] = {
  products: { tags: ['products', 'product:{id}', 'stock:{id}'] },
  price_changes: { tags: ['product:{product}'] },
  categories: { tags: ['categories'] },
  farms: { tags: ['farms', 'farm:{id}'] },
  animals: { tags: ['animals', 'animal:{id}', 'farm:{farm}'] },
  yield_records: { tags: ['animals', 'animal:{animal}', 'farm:{farm}'] },
  treatments: { tags: ['animal:{animal}'] },
  care: { tags: ['care:{animal}'] },
  customers: { tags: ['customers', 'customer:{id}'] },
  orders: { tags: ['orders', 'customer:{customer}'] },
}
