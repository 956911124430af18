// SPDX-License-Identifier: MIT
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settle } from '../testing/fake-clock.ts'
import { BrowserWorkerHost } from './browser-worker-host.ts'

/** The part of `navigator.serviceWorker` that is used. */
class FakeContainer extends EventTarget {
  controller: object | null = null
  registration: { active: object | null } = { active: null }
  becomeReady: (registration: { active: object }) => void = () => {}
  readonly ready = new Promise((resolve) => {
    this.becomeReady = resolve
  })
  readonly scripts: string[] = []

  register(script: string): Promise<object> {
    this.scripts.push(script)
    return Promise.resolve(
      Object.assign(new EventTarget(), this.registration, { installing: null, waiting: null }),
    )
  }
}

function setUp() {
  const container = new FakeContainer()
  vi.stubGlobal('navigator', { serviceWorker: container })
  vi.stubGlobal('document', { readyState: 'complete' })
  vi.stubGlobal('location', { href: 'https://portal.test/' })
  const fake: unknown = container
  // A test double: only what the host uses is there.
  return { container, host: new BrowserWorkerHost(fake as ServiceWorkerContainer) }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('BrowserWorkerHost', () => {
  it('register() registers the script through Workbox', async () => {
    const { container, host } = setUp()
    const worker = { scriptURL: 'https://portal.test/sw.js' }
    container.registration = { active: worker }
    await host.register('/sw.js')
    expect(container.scripts).toEqual(['/sw.js'])
    expect(host.active()).toBe(worker)
  })

  it('active() is the controller before anything is registered', () => {
    const { container, host } = setUp()
    expect(host.active()).toBeUndefined()
    container.controller = { name: 'controller' }
    expect(host.active()).toBe(container.controller)
  })

  it('onActive() tells when the first worker is ready and when another one takes over', async () => {
    const { container, host } = setUp()
    const controller = new AbortController()
    let told = 0
    host.onActive(() => {
      told += 1
    }, controller.signal)
    const worker = { name: 'first' }
    container.becomeReady({ active: worker })
    await settle()
    expect(told).toBe(1)
    expect(host.active()).toBe(worker)
    container.dispatchEvent(new Event('controllerchange'))
    expect(told).toBe(2)
    controller.abort()
    container.dispatchEvent(new Event('controllerchange'))
    expect(told).toBe(2)
  })

  it('onActive() tells of a worker only when it has been activated', async () => {
    const { container, host } = setUp()
    let told = 0
    host.onActive(() => {
      told += 1
    }, new AbortController().signal)
    const worker = Object.assign(new EventTarget(), { state: 'activating' })
    container.becomeReady({ active: worker })
    await settle()
    expect(told).toBe(0)
    worker.state = 'activated'
    worker.dispatchEvent(new Event('statechange'))
    await settle()
    expect(told).toBe(1)
  })

  it('onActive() tells nothing when its signal aborts first', async () => {
    const { container, host } = setUp()
    const controller = new AbortController()
    let told = 0
    host.onActive(() => {
      told += 1
    }, controller.signal)
    controller.abort()
    container.becomeReady({ active: {} })
    await settle()
    expect(told).toBe(0)
  })
})
