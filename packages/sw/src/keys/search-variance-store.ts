// SPDX-License-Identifier: MIT
import type { CacheDatabase } from '../store/cache-database.ts'
import type { SearchVarianceRecord } from '../store/schema.ts'

/** Query variances in the cache's database. */
export class SearchVarianceStore {
  readonly #database: CacheDatabase

  constructor(database: CacheDatabase) {
    this.#database = database
  }

  all(): Promise<readonly SearchVarianceRecord[]> {
    return this.#database.read('searchVariance', (store) => store.getAll())
  }

  async put(record: SearchVarianceRecord): Promise<void> {
    await this.#database.use((database) => database.put('searchVariance', record))
  }
}
