// SPDX-License-Identifier: MIT
import { type Policy, sharedNames } from '@springhouse/core'
import { answerFetch } from './answer-fetch.ts'
import { assemble, type Assembly } from './assemble.ts'
import { environmentOf } from './environment.ts'
import type { InstallOptions } from './install-options.ts'
import { SYNC_TAG } from './outbox/sync.ts'
import { addStaticRoutes } from './precache/static-routes.ts'
import { acceptSession } from './rpc/accept-session.ts'

/**
 * Makes a service worker a cache that follows the invalidation log.
 *
 * Adds listeners and nothing global, so it composes with an existing worker; requests that neither the policy nor the
 * shell names stay untouched. Call it during the first evaluation of the worker's script: later listeners are skipped.
 *
 * @param policy as `cache.policy.ts` makes it; the Vite plugin's `virtual:springhouse/policy` is smaller
 * @example
 * import { installSpringhouse } from '@springhouse/sw'
 * import policy from './cache.policy.ts'
 *
 * declare const self: ServiceWorkerGlobalScope
 *
 * installSpringhouse(self, policy, { app: 'dairy' })
 */
export function installSpringhouse(
  self: ServiceWorkerGlobalScope,
  policy: Policy,
  options: InstallOptions,
): void {
  const environment = environmentOf(self, sharedNames(options.app).channel)
  listen(self, assemble({ self, policy, options, environment }))
}

/** Gives a worker's events to its parts. */
export function listen(self: ServiceWorkerGlobalScope, worker: Assembly): void {
  const { outbox, shell, sessions } = worker
  const { bulletin, catchUp } = worker.tier
  if (worker.isActive) void worker.tier.ready()
  const start = once((event: ExtendableEvent) => event.waitUntil(outbox.drain()))

  self.addEventListener('install', (event) => {
    if (shell !== undefined) {
      event.waitUntil(shell.install())
      void addStaticRoutes(event, shell, bulletin)
    }
    void self.skipWaiting()
  })
  self.addEventListener('activate', (event) => {
    event.waitUntil(Promise.all([shell?.activate(), self.clients.claim()]))
    // Platform: navigations wait until activation is over, so it waits for nothing that a network decides.
    void outbox.hasten('upgraded')
  })
  self.addEventListener('fetch', (event) => {
    if (event.request.mode === 'navigate') catchUp.announce()
    answerFetch(worker, event)
    start(event)
  })
  self.addEventListener('message', (event) => {
    if (!acceptSession(sessions, event)) return
    catchUp.announce()
    start(event)
  })
  self.addEventListener('sync', (event) => {
    if (isSync(event)) event.waitUntil(outbox.answerSync())
  })
}

function once<T>(work: (argument: T) => void): (argument: T) => void {
  let isDone = false
  return (argument) => {
    if (isDone) return
    isDone = true
    work(argument)
  }
}

interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

// Platform: `sync` is Chromium's alone and missing from the standard types.
function isSync(event: Event): event is SyncEvent {
  return 'tag' in event && event.tag === SYNC_TAG
}
