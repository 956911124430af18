// SPDX-License-Identifier: MIT
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis'
import { Redis } from 'ioredis'
import { keyedPortal } from './keyed-portal.ts'
import type { Portal } from './portal.ts'
import type { RowTable } from './row-table.ts'
import type { PortalSettings } from './settings.ts'

/** The portal on BentoCache, with all that it has against troubles: L1, L2, bus and the bus's retry queue. */
export function bentocachePortal({ app, redisUrl }: PortalSettings, table: RowTable): Portal {
  // A frozen server must not freeze the portal.
  const connection = new Redis(redisUrl, { commandTimeout: 300, maxRetriesPerRequest: 1 })
  connection.on('error', () => undefined)
  const bus = connection.duplicate({ commandTimeout: undefined })
  bus.on('error', () => undefined)
  const cache = new BentoCache({
    default: 'rows',
    prefix: app,
    ttl: '1h',
    stores: {
      rows: bentostore()
        .useL1Layer(memoryDriver({ maxItems: 10_000 }))
        .useL2Layer(redisDriver({ connection }))
        .useBus(redisBusDriver({ connection: bus, retryQueue: { enabled: true } })),
    },
  })
  return keyedPortal(
    {
      get: (key, load) => cache.getOrSet({ key, factory: load }),
      delete: (key) => cache.delete({ key }),
      isReady: () => connection.status === 'ready' && bus.status === 'ready',
    },
    table,
  )
}
