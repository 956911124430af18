// SPDX-License-Identifier: MIT
import { Workbox } from 'workbox-window'
import { BrowserWorkerHost } from '../../../packages/client/src/worker/browser-worker-host.ts'

/** What was heard of each worker, by whom. */
const heard = { activated: 0, messages: 0, ours: 0, ourMessages: 0 }

const workbox = new Workbox('/sw.js')
workbox.addEventListener('activated', () => (heard.activated += 1))
workbox.addEventListener('message', () => (heard.messages += 1))

const container = navigator.serviceWorker
const host = new BrowserWorkerHost(container)
host.onActive(() => (heard.ours += 1), new AbortController().signal)
container.addEventListener('message', () => (heard.ourMessages += 1))

// Order: a worker speaks at the end of its activation; another update before that would replace it unheard.
const nextWord = (): Promise<unknown> =>
  new Promise((resolve) => {
    container.addEventListener('message', resolve, { once: true })
  })
const firstWord = nextWord()

Object.assign(globalThis, {
  heard,
  ready: workbox.register().then(() => firstWord),
  update: async () => {
    const word = nextWord()
    await (await container.ready).update()
    await word
  },
})
