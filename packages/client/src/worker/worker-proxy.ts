// SPDX-License-Identifier: MIT
import type { WorkerApi } from '@springhouse/core'
import type { WorkerLink } from './worker-link.ts'

/** Makes the worker's calls out of a link: typed, and each of them survives a stopped worker. */
export function workerProxy(link: WorkerLink): WorkerApi {
  return {
    positions: () => link.call((api) => api.positions()),
    applyInvalidation: (scope, invalidation, confirmation) =>
      link.call((api) => api.applyInvalidation(scope, invalidation, confirmation)),
    applyReset: (...reset) => link.call((api) => api.applyReset(...reset)),
    applySession: (session) => link.call((api) => api.applySession(session)),
    after: (position) => link.call((api) => api.after(position)),
    forgetPrivateData: () => link.call((api) => api.forgetPrivateData()),
    drainOutbox: (reason) => link.call((api) => api.drainOutbox(reason)),
    report: (limit) => link.call((api) => api.report(limit)),
    inspect: (limit) => link.call((api) => api.inspect(limit)),
  }
}
