// SPDX-License-Identifier: MIT
import { Cacheable } from 'cacheable'
import { createClient } from 'redis'
import { keyedPortal } from './keyed-portal.ts'
import { RedisMessages } from './redis-messages.ts'
import { RedisValues } from './redis-values.ts'
import type { Portal } from './portal.ts'
import type { RowTable } from './row-table.ts'
import type { PortalSettings } from './settings.ts'

/** The portal on cacheable: memory, Redis, and its synchronisation by messages through Redis. */
export async function cacheablePortal(
  { app, redisUrl }: PortalSettings,
  table: RowTable,
): Promise<Portal> {
  const connect = async () => {
    // A frozen server must not freeze the portal.
    const client = createClient({
      url: redisUrl,
      disableOfflineQueue: true,
      commandOptions: { timeout: 300 },
    })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const [values, publisher, subscriber] = await Promise.all([connect(), connect(), connect()])
  const cache = new Cacheable({
    namespace: app,
    ttl: '1h',
    secondary: new RedisValues(values, app),
    sync: { qified: new RedisMessages(publisher, subscriber), namespace: app },
  })
  cache.on('error', () => undefined)
  return keyedPortal(
    {
      get: (key, load) => cache.getOrSet(key, load),
      delete: (key) => cache.delete(key),
      isReady: () => [values, publisher, subscriber].every(({ isReady }) => isReady),
    },
    table,
  )
}
