// SPDX-License-Identifier: MIT
import { ORIGIN, TestExtendableEvent } from '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { isReadyMessage, isRefusedMessage, type WorkerApi } from '@springhouse/core'
import { wrap } from 'comlink'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { POLICY } from '../testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'

let device: Device
let worker: TestWorker
let page: MessagePort
let event: TestExtendableEvent
beforeEach(() => {
  device = newDevice()
  worker = startWorker(device, POLICY)
})
afterEach(() => page.close())

function connect(data: unknown, url: string = `${ORIGIN}/index.html`): Promise<unknown> {
  const { port1, port2 } = new MessageChannel()
  page = port1
  const first = new Promise((resolve) => {
    page.addEventListener('message', (message) => resolve(message.data), { once: true })
  })
  page.start()
  event = Object.assign(new TestExtendableEvent('message'), {
    data,
    ports: [port2],
    source: { url },
  })
  worker.scope.dispatchEvent(event)
  return first
}

describe('a page that connects', () => {
  it('hears the boot id first and then calls the worker', async () => {
    expect(isReadyMessage(await connect({ springhouse: 1, type: 'connect' }))).toBe(true)
    const api = wrap<WorkerApi>(page)
    expect(await api.positions()).toEqual([])
    await api.applySession({ partition: 'alice.r1', cache: true })
    expect(worker.parts.tier.session.lastPartition).toBe('alice.r1')
  })

  it('is refused when the worker does not know its version', async () => {
    const answer = await connect({ springhouse: 2, type: 'connect' })
    expect(isRefusedMessage(answer)).toBe(true)
    expect(answer).toMatchObject({ why: expect.stringContaining('asked for 2') })
  })

  it('is told of another boot id after the worker was restarted', async () => {
    const first = await connect({ springhouse: 1, type: 'connect' })
    page.close()
    worker = startWorker(device, POLICY, { environment: { newId: () => 'other' } })
    const second = await connect({ springhouse: 1, type: 'connect' })
    expect(second).not.toEqual(first)
  })

  it('keeps the worker alive while it calls, and for twenty-five seconds at most', async () => {
    await connect({ springhouse: 1, type: 'connect' })
    const over = vi.fn<() => void>()
    const ended = event.ended().then(over)
    const api = wrap<WorkerApi>(page)
    for (let call = 0; call < 5; call += 1) {
      await api.positions()
      device.clock.advance(4000)
    }
    expect(over).not.toHaveBeenCalled()
    await api.positions()
    device.clock.advance(5000)
    await ended
  })
})

describe('a message that is not ours', () => {
  it('is left alone', () => {
    void connect({ type: 'CACHE_URLS' })
    expect(worker.broadcasts).toEqual([])
  })

  it('from another origin gets no answer', async () => {
    const heard: unknown[] = []
    void connect({ springhouse: 1, type: 'connect' }, 'https://other.test/').then((message) =>
      heard.push(message),
    )
    await worker.api.positions()
    expect(heard).toEqual([])
  })
})
