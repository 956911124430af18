// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { cacheDatabase, type CacheDatabase } from '../../packages/sw/src/store/cache-database.ts'

type Row = Record<string, unknown>
type Rows = Map<string, Row>

const KEY_PATHS: Readonly<Record<string, readonly string[]>> = {
  scopes: ['scope'],
  tagVersions: ['scope', 'tag'],
}

/**
 * The worker's database in memory, as far as the store of the log uses it: transactions one after the other, each of them
 * all or nothing. Real IndexedDB, or its double in Node, takes some ten milliseconds a schedule, thousands of which are run.
 */
export function memoryDatabase(): CacheDatabase {
  const stores = new Map<string, Rows>(Object.keys(KEY_PATHS).map((name) => [name, new Map()]))
  let last: Promise<unknown> = Promise.resolve()
  const use = (work: (database: unknown) => Promise<unknown>): Promise<unknown> => {
    const run = last.then(() => work({ transaction: () => transactionOn(stores) }))
    last = run.catch(() => undefined)
    return run
  }
  return Object.assign(cacheDatabase('in memory'), { use })
}

function transactionOn(stores: Map<string, Rows>): object {
  const copies = new Map([...stores].map(([name, rows]) => [name, new Map(rows)]))
  return {
    done: Promise.resolve(),
    objectStore: (name: string) => storeOf(copies.get(name) ?? new Map(), KEY_PATHS[name] ?? []),
    commit: () => {
      for (const [name, rows] of copies) stores.set(name, rows)
    },
    abort: () => undefined,
  }
}

function storeOf(rows: Rows, keyPath: readonly string[]): object {
  const keyOf = (row: Row): unknown[] => keyPath.map((name) => row[name])
  return {
    get: async (key: unknown) => rows.get(String(key)),
    getAll: async () => [...rows.values()],
    put: async (row: Row) => void rows.set(keyOf(row).join(), row),
    openCursor: async (range: IDBKeyRange) =>
      cursorOn(
        rows,
        [...rows].filter(([, row]) => range.includes(keyOf(row))),
        0,
      ),
  }
}

function cursorOn(rows: Rows, found: readonly (readonly [string, Row])[], at: number): unknown {
  const here = found[at]
  if (here === undefined) return null
  const [key, value] = here
  return {
    value,
    update: async (row: Row) => void rows.set(key, row),
    delete: async () => void rows.delete(key),
    continue: async () => cursorOn(rows, found, at + 1),
  }
}
