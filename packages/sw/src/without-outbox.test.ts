// SPDX-License-Identifier: MIT
import { ORIGIN } from './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALICE, POLICY } from './testing/fixture.ts'
import { newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

describe('a worker that was built without an outbox', () => {
  let worker: TestWorker
  const sent: Request[] = []
  beforeEach(() => {
    vi.stubGlobal('SPRINGHOUSE_WITHOUT_OUTBOX', true)
    const fetch = async (request: Request): Promise<Response> => {
      sent.push(request)
      return Response.json({}, { headers: { 'Springhouse-Position': 'e.5' } })
    }
    worker = startWorker(newDevice(), POLICY, { environment: { fetch } })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('lives: is activated, hears of a session, is asked to send', async () => {
    await worker.emit('install')
    await worker.emit('activate')
    await worker.api.applySession({ partition: ALICE, cache: true })
    await worker.api.drainOutbox('user')
    expect(worker.broadcasts.map(({ type }) => type)).toEqual(['partition'])
  })

  it('sends a write that its policy would queue at once, and tells pages that it was not saved', async () => {
    await worker.api.applySession({ partition: ALICE, cache: true })
    const response = await worker.fetch('/api/yields', { method: 'POST', body: '{"herd":7}' })
    expect(response.status).toBe(200)
    expect(sent.at(-1)?.url).toBe(`${ORIGIN}/api/yields`)
    expect(sent.at(-1)?.headers.has('Idempotency-Key')).toBe(true)
    const what = expect.stringContaining('without an outbox')
    expect(worker.broadcasts).toContainEqual(expect.objectContaining({ type: 'trouble', what }))
  })
})
