// SPDX-License-Identifier: MIT
import type { Channel, Environment, Locks, PageMoment, WorkerHost } from './environment.ts'
import { cacheWitness, storageWitness, type Witness } from '@springhouse/outbox'
import { browserEventSource } from './browser-event-source.ts'
import { BrowserWorkerHost } from './worker/browser-worker-host.ts'

/** Makes the environment of the page that we run in. Whatever the browser or context lacks is `undefined`. */
export function browserEnvironment(
  fetch: Environment['fetch'] = (url, init) => globalThis.fetch(url, init),
): Environment {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    fetch,
    startTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs)
      return () => {
        clearTimeout(timer)
      }
    },
    locks: browserLocks(),
    workers: browserWorkers(),
    openChannel,
    openEventSource: browserEventSource(),
    pageUrl: () => document.baseURI,
    witnesses: browserWitnesses,
    storage: 'storage' in navigator ? navigator.storage : undefined,
    isVisible: () => document.visibilityState === 'visible',
    onMoment,
  }
}

// Platform: `locks` and `serviceWorker` exist in secure contexts only, whatever the type says.
function browserLocks(): Locks | undefined {
  return 'locks' in navigator ? navigator.locks : undefined
}

function browserWorkers(): WorkerHost | undefined {
  return 'serviceWorker' in navigator ? new BrowserWorkerHost(navigator.serviceWorker) : undefined
}

// Platform: where storage is switched off, even to name it throws.
function browserWitnesses(name: string): readonly Witness[] {
  try {
    const pages = [storageWitness(globalThis.localStorage, name)]
    return 'caches' in globalThis ? [...pages, cacheWitness(globalThis.caches, name)] : pages
  } catch {
    return []
  }
}

function openChannel(name: string, onMessage: (message: unknown) => void): Channel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', ({ data: message }: MessageEvent<unknown>) => {
    onMessage(message)
  })
  return {
    post: (message) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Platform: a channel has none
      channel.postMessage(message)
    },
    close: () => {
      channel.close()
    },
  }
}

const MOMENTS: readonly (readonly [type: string, moment: PageMoment])[] = [
  ['online', 'online'],
  ['pagehide', 'sleep'],
  ['freeze', 'sleep'],
  ['pageshow', 'wake'],
  ['resume', 'wake'],
]

function onMoment(listener: (moment: PageMoment) => void, signal: AbortSignal): void {
  for (const [type, moment] of MOMENTS) {
    // Platform: page lifecycle events are fired at the document, the others at the window.
    const target = type === 'freeze' || type === 'resume' ? document : globalThis
    target.addEventListener(
      type,
      () => {
        listener(moment)
      },
      { signal },
    )
  }
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') listener('visible')
    },
    { signal },
  )
}
