// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { ownerOf, sharedNames } from '@springhouse/core'
import { openOutbox } from '@springhouse/outbox'
import { describe, expect, it } from 'vitest'
import { ALICE, POLICY } from '../testing/fixture.ts'
import { newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'

describe('a queued write that the browser dispatches anew, because the worker was stopped before it answered', () => {
  it('is one operation, until the page has been answered', async () => {
    const device = newDevice()
    const start = (boot: string): TestWorker => {
      let ids = 0
      const newId = (): string => `${boot}-${(ids += 1)}`
      const fetch = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'))
      return startWorker(device, POLICY, { environment: { newId, fetch } })
    }
    const post = (worker: TestWorker): Promise<Response> =>
      worker.fetch('/api/yields', { method: 'POST', body: '{"herd":7}' })
    const pending = async (): Promise<number> => {
      const outbox = await openOutbox({ name: sharedNames(device.app).outboxDatabase })
      const counts = await outbox.counts(ownerOf(ALICE))
      await outbox.close()
      return counts.pending
    }

    const stopped = start('first')
    await stopped.api.applySession({ partition: ALICE, cache: true })
    stopped.parts.outbox.answerOf = () => new Promise(() => undefined)
    void post(stopped)
    await expect.poll(pending).toBe(1)

    expect((await post(start('second'))).status).toBe(202)
    expect(await pending()).toBe(1)

    await post(start('third'))
    expect(await pending()).toBe(2)
  })
})
