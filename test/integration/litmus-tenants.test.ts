// SPDX-License-Identifier: MIT
import '../../packages/sw/src/testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { dashboard, definePolicy, isTenantScope, writes } from '@springhouse/core'
import { createOrigin, memory, type Origin } from '@springhouse/origin'
import { type Session, springhouse, type Springhouse } from '@springhouse/server-headers'
import { ORIGIN } from '@springhouse/sw/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askChanges } from '../../packages/sw/src/log/ask-changes.ts'
import { routedTo } from '../../packages/sw/src/testing/routed-fetch.ts'
import {
  newDevice,
  startWorker,
  type TestWorker,
} from '../../packages/sw/src/testing/start-worker.ts'

const policy = definePolicy({
  version: 1,
  routes: {
    orders: dashboard('/orders', { scope: 'tenant', tags: ['orders'] }),
    save: writes('/orders/*', { scope: 'tenant' }),
  },
})

const ANN: Session = { user: 'ann', tenant: 'acme' }
const BEN: Session = { user: 'ben', tenant: 'ajax' }

let session: Session | undefined
let origin: Origin
let app: Springhouse
let worker: TestWorker
let reads: number

beforeEach(async () => {
  session = ANN
  reads = 0
  origin = createOrigin({ policy, app: 'tenants', driver: memory() })
  await origin.start()
  const secret = 'a secret of enough characters'
  app = springhouse({ origin, session: () => session, secret })
  const fetch = (request: Request): Promise<Response> =>
    app.fetch(request, async () => {
      reads += 1
      return Response.json([session?.tenant, reads])
    })
  worker = startWorker(newDevice(), policy, {
    environment: { fetch },
    plugins: [routedTo(fetch)],
  })
})
afterEach(async () => {
  await app.close()
  await origin.close()
})

async function read(): Promise<unknown> {
  const response = await worker.fetch('/orders')
  const value: unknown = await response.json()
  await worker.settled()
  return value
}

async function catchUp(): Promise<void> {
  expect(await askChanges(worker.parts.tier, `${ORIGIN}/springhouse`)).toBe(true)
}

describe('a worker in a tenant’s session, on the real origin', () => {
  it('stores what the tenant’s log tells of, and nothing before hello has named that log', async () => {
    await read()
    expect(await worker.api.inspect(9)).toEqual([])
    await catchUp()
    const [first, second] = await worker.api.positions()
    expect(first?.scope).toBe('public')
    expect(isTenantScope(second?.scope ?? '')).toBe(true)
    expect(second?.scope).not.toContain('acme')
    const stored = await read()
    const asked = reads
    expect(await read()).toEqual(stored)
    expect(reads).toBe(asked)
  })

  it('hears of its own tenant’s invalidations, and of no other tenant’s', async () => {
    await catchUp()
    const stored = await read()
    await origin.invalidate(['orders'], { scope: 'tenant:ajax' })
    await origin.invalidate(['orders'])
    await catchUp()
    expect(await read()).toEqual(stored)
    await origin.invalidate(['orders'], { scope: 'tenant:acme' })
    await catchUp()
    expect(await read()).not.toEqual(stored)
  })

  it('hands nothing of one tenant to another, nor follows the first one’s log any longer', async () => {
    await catchUp()
    await read()
    const [, acme] = await worker.api.positions()
    session = BEN
    expect(await read()).toEqual(['acme', expect.any(Number)])
    await catchUp()
    expect(await read()).toEqual(['ajax', expect.any(Number)])
    const positions = await worker.api.positions()
    expect(positions).toHaveLength(2)
    expect(positions.map(({ scope }) => scope)).not.toContain(acme?.scope)
  })

  it('follows the public log for a session without a tenant', async () => {
    session = { user: 'eve' }
    await catchUp()
    expect(await worker.api.positions()).toHaveLength(1)
    const stored = await read()
    await origin.invalidate(['orders'])
    await catchUp()
    expect(await read()).not.toEqual(stored)
  })
})
