// SPDX-License-Identifier: MIT
import { Bulletin } from '../bulletin.ts'
import { BodyStore } from '../store/body-store.ts'
import { cacheDatabase, type CacheDatabase } from '../store/cache-database.ts'
import { entryKeyOf, uriKeyOf } from '../store/cache-key.ts'
import { EntryCache, type EntryCacheOptions } from '../store/entry-cache.ts'
import { EntryStore } from '../store/entry-store.ts'
import { HotTier } from '../store/hot-tier.ts'
import type { EntryRecord } from '../store/schema.ts'
import { entryWith } from './entry.ts'
import { TestCaches } from './test-caches.ts'

/** The stores of a worker without the worker. */
export interface CacheKit {
  readonly name: string
  readonly database: CacheDatabase
  readonly caches: TestCaches
  readonly entries: EntryStore
  readonly bodies: BodyStore
  readonly hot: HotTier
  readonly bulletin: Bulletin
  readonly cache: EntryCache
  readonly clock: { nowMs: number }
  /** Starts another worker on the same storage. */
  restart(): CacheKit
}

let databases = 0

/** Makes stores on an empty device. */
export function cacheKit(options: Partial<EntryCacheOptions> = {}): CacheKit {
  databases += 1
  return kitOn(`cache-kit-${databases}`, new TestCaches(), { nowMs: 2000 }, options)
}

function kitOn(
  name: string,
  caches: TestCaches,
  clock: { nowMs: number },
  options: Partial<EntryCacheOptions>,
): CacheKit {
  const database = cacheDatabase(name)
  const entries = new EntryStore(database)
  const bodies = new BodyStore({
    caches: caches.asCacheStorage,
    name: 'bodies',
    origin: 'https://portal.test',
  })
  const hot = new HotTier()
  const bulletin = new Bulletin(() => undefined)
  const parts = { entries, bodies, hot, bulletin }
  const cache = new EntryCache({
    ...parts,
    now: () => clock.nowMs,
    newId: () => crypto.randomUUID(),
    epochOf: () => 'e',
    ...options,
  })
  const restart = (): CacheKit => kitOn(name, caches, clock, options)
  return { name, database, caches, ...parts, cache, clock, restart }
}

/** Makes an entry of a path, with the keys that belong to it. */
export function entryAt(path: string, changes: Partial<EntryRecord> = {}): EntryRecord {
  const url = `https://portal.test${path}`
  const uriKey = uriKeyOf(changes.partition ?? '', url)
  const body = new ArrayBuffer(changes.bodyBytes ?? 2)
  const key = entryKeyOf(uriKey, changes.variant ?? '')
  return entryWith({ url, uriKey, key, body, bodyBytes: body.byteLength, ...changes })
}
