// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { describe, expect, it, vi } from 'vitest'
import { installSpringhouse } from './install.ts'
import { ALICE, POLICY } from './testing/fixture.ts'
import { newDevice, startWorker } from './testing/start-worker.ts'
import { TestScope } from './testing/worker-scope.ts'

describe('a new worker', () => {
  it('is activated at once, although records wait for a network: navigations wait for it', async () => {
    const device = newDevice()
    const fetch = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'))
    const before = startWorker(device, POLICY, { environment: { fetch } })
    await before.api.applySession({ partition: ALICE, cache: true })
    const answer = await before.fetch('/api/yields', { method: 'POST', body: '{"herd":7}' })
    expect(answer.status).toBe(202)
    const after = startWorker(device, POLICY, { environment: { fetch } })
    await after.emit('activate')
    expect(after.scope.isClaiming).toBe(true)
  })
})

describe('a worker that is started', () => {
  const opened = (state: ServiceWorkerState): number => {
    const open = vi.spyOn(indexedDB, 'open')
    const scope = Object.assign(new TestScope(), { serviceWorker: { state } })
    installSpringhouse(scope.asWorkerScope, POLICY, { app: state })
    const { length } = open.mock.calls
    open.mockRestore()
    return length
  }

  it("opens its database before its first request, so that the answer needn't wait as long", () => {
    expect(opened('activated')).toBeGreaterThan(0)
  })

  it('leaves the database to the active worker while it is installed', () => {
    expect(opened('parsed')).toBe(0)
    expect(opened('installing')).toBe(0)
  })
})
