// SPDX-License-Identifier: MIT
// One process of the portal, run by Node as a program of its own.
import { createAdaptorServer } from '@hono/node-server'
import { seededRandom } from '../seeded-random.ts'
import { bentocachePortal } from './bentocache-portal.ts'
import { cacheablePortal } from './cacheable-portal.ts'
import { pagesFrom } from './pages.ts'
import type { Portal } from './portal.ts'
import { RowTable } from './row-table.ts'
import { LISTENS, type PortalSettings, STATE_PATH } from './settings.ts'
import { springhousePortal } from './springhouse-portal.ts'

// The one who starts this program writes its only argument.
const settings = JSON.parse(process.argv[2] ?? '') as PortalSettings
const random = seededRandom(settings.seed)
const table = new RowTable(settings.databaseUrl, random)
const portal = await portalOn(settings)
const page = await pagesFrom(settings.pages)
const server = createAdaptorServer({ fetch: answer })
// A connection that rests while the machine is busy elsewhere must not be taken away under the next request.
if ('keepAliveTimeout' in server) server.keepAliveTimeout = 0
server.listen(settings.port, '127.0.0.1', () => process.stdout.write(LISTENS))

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === STATE_PATH) {
    const { loads } = table
    return Response.json({ troubles: [], ...portal.state(), loads })
  }
  const row = /^\/(?:rows|mine|shared)\/(\d+)$/.exec(pathname)?.[1]
  if (row === undefined) return page(pathname) ?? portal.other(request)
  return request.method === 'POST'
    ? portal.write(request, Number(row))
    : portal.read(request, Number(row))
}

function portalOn(chosen: PortalSettings): Portal | Promise<Portal> {
  switch (chosen.cache) {
    case 'springhouse':
      return springhousePortal(chosen, table, random)
    case 'bentocache':
      return bentocachePortal(chosen, table)
    case 'cacheable':
      return cacheablePortal(chosen, table)
  }
}
