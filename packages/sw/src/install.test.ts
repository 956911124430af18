// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { ALICE, POLICY } from './testing/fixture.ts'
import { newDevice, startWorker } from './testing/start-worker.ts'

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
