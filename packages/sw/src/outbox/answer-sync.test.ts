// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { ALICE, POLICY } from '../testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'

describe('background sync', () => {
  let device: Device
  let worker: TestWorker
  let answer: () => Response
  let asked: string[]
  let registered: string[]
  beforeEach(async () => {
    device = newDevice()
    asked = []
    registered = []
    const fetch = async (request: Request): Promise<Response> => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      const response = answer()
      if (response.type === 'error') throw new TypeError('Failed to fetch')
      return response
    }
    worker = startWorker(device, POLICY, { environment: { fetch } })
    const sync = { register: async (tag: string) => void registered.push(tag) }
    Object.assign(worker.scope.registration, { sync })
    await worker.api.applySession({ partition: ALICE, cache: true })
    await worker.settled()
  })

  function post(): Promise<Response> {
    return worker.fetch('/api/yields', { method: 'POST', body: '{"herd":7}' })
  }

  /** Lets time pass until something is over, slowly enough for everything that is to happen in between. */
  async function passTimeUntil(over: Promise<unknown>): Promise<void> {
    const end = (): boolean => true
    const ended = over.then(end, end)
    const tick = async (): Promise<boolean> => {
      for (let turn = 0; turn < 20; turn += 1) {
        await new Promise((resolve) => {
          setImmediate(resolve)
        })
      }
      device.clock.advance(1000)
      return false
    }
    while (!(await Promise.race([ended, tick()])));
  }

  const sliceEnds = (): Promise<void> => passTimeUntil(worker.settled())

  it('is asked for when the network is missing', async () => {
    answer = () => Response.error()
    await post()
    await sliceEnds()
    expect(registered).not.toEqual([])
  })

  it('is not asked for when a Wi-Fi login is missing: the browser would answer at once, again and again', async () => {
    answer = () => new Response('<h1>Welcome</h1>', { headers: { 'Content-Type': 'text/html' } })
    await post()
    await sliceEnds()
    expect(registered).toEqual([])
  })

  it('is not asked for when the server fails', async () => {
    answer = () => Response.json({}, { status: 500 })
    await post()
    await sliceEnds()
    expect(registered).toEqual([])
  })

  it('is answered with a failure when the origin cannot be reached, so that the browser waits longer', async () => {
    answer = () => Response.error()
    await post()
    await sliceEnds()
    registered = []
    asked = []
    const answering = worker.parts.outbox.answerSync()
    await passTimeUntil(answering)
    await expect(answering).rejects.toThrow(TypeError)
    expect(asked.length).toBeGreaterThan(0)
    expect(registered).toEqual([])
  })

  it('is answered by sending when the origin can be reached', async () => {
    answer = () => Response.error()
    await post()
    await sliceEnds()
    answer = () => Response.json({}, { status: 422 })
    asked = []
    await worker.emit('sync', { tag: 'springhouse-outbox' })
    expect(asked).toContain('POST /api/yields')
  })
})
