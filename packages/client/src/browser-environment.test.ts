// SPDX-License-Identifier: MIT
import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserEnvironment } from './browser-environment.ts'
import { until } from './testing/fake-clock.ts'

class FakeDocument extends EventTarget {
  visibilityState = 'visible'
}

function setUp(navigator: object = {}) {
  const document = new FakeDocument()
  const page = new EventTarget()
  vi.stubGlobal('document', document)
  vi.stubGlobal('navigator', navigator)
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  return { document, page, environment: browserEnvironment() }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('browserEnvironment', () => {
  it('browserEnvironment() has no workers and no locks in an insecure context', () => {
    const { environment } = setUp()
    expect(environment).toMatchObject({ workers: undefined, locks: undefined })
  })

  it('browserEnvironment() takes locks and workers from the navigator when they are there', () => {
    const locks = { request: () => {} }
    const { environment } = setUp({ locks, serviceWorker: new EventTarget() })
    expect(environment.locks).toBe(locks)
    expect(environment.workers).toBeDefined()
  })

  it('onMoment() names what happens to the page, until its signal aborts', () => {
    const { environment, document, page } = setUp()
    const moments: string[] = []
    const controller = new AbortController()
    environment.onMoment((moment) => moments.push(moment), controller.signal)
    for (const type of ['online', 'pagehide', 'pageshow']) page.dispatchEvent(new Event(type))
    for (const type of ['freeze', 'resume', 'visibilitychange']) {
      document.dispatchEvent(new Event(type))
    }
    document.visibilityState = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(environment.isVisible()).toBe(false)
    controller.abort()
    page.dispatchEvent(new Event('online'))
    expect(moments).toEqual(['online', 'sleep', 'wake', 'sleep', 'wake', 'visible'])
  })

  it('openChannel() carries messages to the others, not back', async () => {
    const { environment } = setUp()
    const heard: unknown[] = []
    const one = environment.openChannel('client-test', (message) => heard.push(['one', message]))
    const two = environment.openChannel('client-test', (message) => heard.push(['two', message]))
    one?.post('hello')
    await until(() => heard.length > 0)
    expect(heard).toEqual([['two', 'hello']])
    one?.close()
    two?.close()
  })

  it('openChannel() is undefined without support', () => {
    vi.stubGlobal('BroadcastChannel', undefined)
    expect(setUp().environment.openChannel('x', () => {})).toBeUndefined()
  })

  it('startTimer() calls back, unless it is cancelled', async () => {
    const { environment } = setUp()
    const fired: string[] = []
    environment.startTimer(() => fired.push('cancelled'), 0)()
    environment.startTimer(() => fired.push('fired'), 0)
    await until(() => fired.length > 0)
    expect(fired).toEqual(['fired'])
    expect(environment.now()).toBeGreaterThan(0)
    expect(environment.random()).toBeLessThan(1)
  })
})
