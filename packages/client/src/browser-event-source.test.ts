// SPDX-License-Identifier: MIT
import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserEventSource } from './browser-event-source.ts'

class FakeEventSource extends EventTarget {
  static latest: FakeEventSource | undefined
  readonly url: string
  isClosed = false

  constructor(url: string) {
    super()
    this.url = url
    FakeEventSource.latest = this
  }

  close(): void {
    this.isClosed = true
  }
}

const BODYLESS = function Response(): void {}

afterEach(() => vi.unstubAllGlobals())

describe('browserEventSource()', () => {
  it('is left alone where fetch hands out a body while it arrives, or where there is none', () => {
    vi.stubGlobal('EventSource', FakeEventSource)
    expect(browserEventSource()).toBeUndefined()
    vi.stubGlobal('Response', BODYLESS)
    vi.stubGlobal('EventSource', undefined)
    expect(browserEventSource()).toBeUndefined()
  })

  it('hands out the events of the log with their ids, and its end, once', () => {
    vi.stubGlobal('EventSource', FakeEventSource)
    vi.stubGlobal('Response', BODYLESS)
    const told: unknown[] = []
    const close = browserEventSource()?.('/springhouse/stream', {
      onOpen: () => told.push('open'),
      onFrame: (frame) => told.push(frame),
      onError: () => told.push('error'),
    })
    const source = FakeEventSource.latest
    source?.dispatchEvent(new Event('open'))
    const message = { data: '{"p":5,"t":["a"]}', lastEventId: 'e.6' }
    source?.dispatchEvent(new MessageEvent('inv', message))
    source?.dispatchEvent(new MessageEvent('news', message))
    source?.dispatchEvent(new Event('error'))
    expect(told).toEqual(['open', { event: 'inv', data: message.data, id: 'e.6' }, 'error'])
    expect([source?.url, source?.isClosed]).toEqual(['/springhouse/stream', true])
    close?.()
  })
})
