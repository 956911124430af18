// SPDX-License-Identifier: MIT
import type { Policy } from '@springhouse/core'
import { workerModules } from '@springhouse/vite'
import policy from '../../demo/cache.policy.ts'
import { type Bundle, bundleWithMap } from './bundle.ts'

/** The demo's worker as its build makes it, with outbox. */
export function workerWithOutbox(): Promise<Bundle> {
  return dairyWorker(policy)
}

/** The same for a policy that queues nothing. */
export function workerWithoutOutbox(): Promise<Bundle> {
  const routes = policy.routes.filter(({ offline }) => offline !== 'queue')
  return dairyWorker({ ...policy, routes })
}

function dairyWorker(itsPolicy: Policy): Promise<Bundle> {
  // One file, as the Workbox worker precaches one: the rest of the list is the portal's.
  const shell = {
    build: 'bench',
    entries: [{ url: '/index.html', revision: '1' }],
    navigateFallback: '/index.html',
  }
  return bundleWithMap('../../demo/web/worker/sw.ts', [workerModules({ shell, policy: itsPolicy })])
}
