// SPDX-License-Identifier: MIT
import type { CacheDatabase } from './cache-database.ts'
import { inTransaction } from './entry-changes.ts'
import { usedRow } from './ledger.ts'
import type { ChoreRecord, EntryRecord, LedgerRecord, TotalsRecord } from './schema.ts'
import type { Use } from './uses.ts'

const PAGE_ROWS = 500
const FLUSHED_AT_ONCE = 50

/** What is known of all entries without reading them. */
export class LedgerStore {
  readonly #database: CacheDatabase

  constructor(database: CacheDatabase) {
    this.#database = database
  }

  /** Reads all rows, in pages, so that answers come in between. */
  async rows(): Promise<LedgerRecord[]> {
    const rows: LedgerRecord[] = []
    for (;;) {
      const last = rows.at(-1)
      const after = last === undefined ? null : IDBKeyRange.lowerBound(last.key, true)
      const page = await this.#database.read('ledger', (store) => store.getAll(after, PAGE_ROWS))
      rows.push(...page)
      if (page.length < PAGE_ROWS) return rows
    }
  }

  /** Reads the entries of some rows; those that are gone are left out. */
  entries(rows: readonly LedgerRecord[]): Promise<readonly EntryRecord[]> {
    return this.#database.read('entries', async (entries) => {
      const found = await Promise.all(rows.map(({ key }) => entries.get(key)))
      return found.filter((entry) => entry !== undefined)
    })
  }

  /** What the entries of each budget class take. */
  totals(): Promise<readonly TotalsRecord[]> {
    return this.#database.read('totals', (store) => store.getAll())
  }

  /** Adds uses to the rows, in batches. */
  async recordUses(uses: ReadonlyMap<string, Use>): Promise<void> {
    const left = [...uses]
    while (left.length > 0) await this.#recordBatch(left.splice(0, FLUSHED_AT_ONCE))
  }

  async #recordBatch(uses: readonly (readonly [string, Use])[]): Promise<void> {
    await this.#database.use((database) =>
      inTransaction(database, ['ledger'], async (transaction) => {
        const ledger = transaction.objectStore('ledger')
        const rows = await Promise.all(uses.map(([key]) => ledger.get(key)))
        const used = uses.flatMap(([, { hits, lastUsedAtMs }], index) => {
          const row = rows[index]
          return row === undefined ? [] : [usedRow(row, hits, lastUsedAtMs)]
        })
        await Promise.all(used.map((row) => ledger.put(row)))
      }),
    )
  }

  /** When a chore was done last; epoch milliseconds, 0 when never. */
  async doneAtMs(id: ChoreRecord['id']): Promise<number> {
    const chore = await this.#database.read('chores', (store) => store.get(id))
    return chore?.doneAtMs ?? 0
  }

  async noteDone(id: ChoreRecord['id'], doneAtMs: number): Promise<void> {
    await this.#database.use((database) => database.put('chores', { id, doneAtMs }))
  }
}
