// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { WORKER_PROTOCOL } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at, follow, POLICY } from './testing/fixture.ts'
import { newDevice, startWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

describe('a write', () => {
  it.each([
    ['with its place in the log', { 'Springhouse-Position': 'e.6' }, { epoch: 'e', seq: 6 }],
    ['without a place', {}, undefined],
  ])('is heard by the other tabs before its own page, %s', async (_, place, expected) => {
    const fields = { 'Cache-Group-Invalidation': '"product:42"', ...place }
    server.use(http.put(at('/api/products/42'), () => HttpResponse.json({}, { headers: fields })))
    const order: string[] = []
    const heard: unknown[] = []
    const broadcast = (message: unknown): void => {
      order.push('other tabs')
      heard.push(message)
    }
    const device = newDevice()
    await follow(startWorker(device, POLICY), device, 5)
    const worker = startWorker(device, POLICY, { environment: { broadcast } })
    await worker.fetch('/api/products/42', { method: 'PUT', body: '{}' })
    order.push('own page')
    expect(order).toEqual(['other tabs', 'own page'])
    expect(heard).toEqual([
      {
        springhouse: WORKER_PROTOCOL,
        type: 'changed',
        scope: 'public',
        tags: ['product:42'],
        position: expected,
      },
    ])
  })
})
