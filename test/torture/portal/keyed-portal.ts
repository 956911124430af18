// SPDX-License-Identifier: MIT
import type { Portal } from './portal.ts'
import { RAISE, type RowTable } from './row-table.ts'

/** A cache with a value for each key, as most are. */
export interface KeyedCache {
  /** Answers from the cache, or loads and keeps. */
  get(key: string, load: () => Promise<number>): Promise<number | undefined>
  /** Deletes everywhere. */
  delete(key: string): Promise<unknown>
  isReady(): boolean
}

/** The portal on such a cache: a write deletes the row's key after its commit. */
export function keyedPortal(cache: KeyedCache, table: RowTable): Portal {
  return {
    async read(_request, row) {
      const version = await cache.get(`row:${row}`, () => {
        table.count(`/rows/${row}`)
        return table.load(row)
      })
      return Response.json({ version })
    },
    async write(_request, row) {
      const { rows } = await table.pool.query<{ version: number }>(RAISE, [row])
      const isPublished = await cache.delete(`row:${row}`).then(
        () => true,
        () => false,
      )
      return Response.json({ ...rows[0], isPublished })
    },
    other: async () => new Response(null, { status: 404 }),
    state: () => ({ isReady: cache.isReady(), place: 'here' }),
  }
}
