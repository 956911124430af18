// SPDX-License-Identifier: MIT
import type { WorkerApi } from '@springhouse/core'
import { wrap } from 'comlink'
import { BrowserWorkerHost } from '../../../packages/client/src/worker/browser-worker-host.ts'
import { WorkerLink } from '../../../packages/client/src/worker/worker-link.ts'

const container = navigator.serviceWorker
const host = new BrowserWorkerHost(container)
const link = new WorkerLink({
  now: () => Date.now(),
  startTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
  workers: host,
})

/** A bare comlink proxy on a port of its own, as comlink's documentation shows it. */
async function bareProxy() {
  const { port1, port2 } = new MessageChannel()
  const opened = new Promise((resolve) => {
    port1.addEventListener('message', resolve, { once: true })
  })
  port1.start()
  const { active } = await container.ready
  active?.postMessage({ springhouse: 1, type: 'connect' }, [port2])
  await opened
  return wrap<WorkerApi>(port1)
}

Object.assign(globalThis, {
  ready: host
    .register('/sw.js')
    .then(() => container.ready)
    .then(
      () =>
        container.controller ??
        new Promise((resolve) => {
          container.addEventListener('controllerchange', resolve, { once: true })
        }),
    )
    .then(() => true),
  // In a holder: an awaited proxy would be asked whether it is a promise.
  connect: async () => Object.assign(globalThis, { bare: { proxy: await bareProxy() } }) && true,
  callBare: () => {
    const call = { answered: false }
    Object.assign(globalThis, { call })
    const { bare } = globalThis as unknown as { bare: { proxy: WorkerApi } }
    void bare.proxy.positions().then(() => (call.answered = true))
  },
  callOurs: () => link.call((api) => api.positions()),
})
