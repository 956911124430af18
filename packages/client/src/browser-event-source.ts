// SPDX-License-Identifier: MIT
import type { StreamFrame } from '@springhouse/core'
import type { EventSourceListener, OpenEventSource } from './environment.ts'

const EVENTS = ['hello', 'inv', 'beat', 'reset'] as const

/**
 * The browser's own reader of server-sent events, for browsers whose `fetch` can't hand out a body while it arrives.
 *
 * @returns `undefined` where `fetch` can, or where there is no `EventSource` either
 */
export function browserEventSource(): OpenEventSource | undefined {
  if ('body' in Response.prototype || typeof EventSource === 'undefined') return undefined
  return openBrowserEventSource
}

function openBrowserEventSource(url: string, listener: EventSourceListener): () => void {
  const source = new EventSource(url)
  source.addEventListener('open', () => {
    listener.onOpen()
  })
  source.addEventListener('error', () => {
    source.close()
    listener.onError()
  })
  for (const event of EVENTS) {
    source.addEventListener(event, (message) => {
      listener.onFrame(frameOf(event, message))
    })
  }
  return () => {
    source.close()
  }
}

// Platform: `lastEventId` stays what the latest event with an id said; only `inv` reads it, and that always brings its own.
function frameOf(event: string, { data, lastEventId }: MessageEvent<unknown>): StreamFrame {
  return { event, data: String(data), id: lastEventId }
}
