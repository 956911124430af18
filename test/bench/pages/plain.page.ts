// SPDX-License-Identifier: MIT
// A page with a worker and nothing else.
const scope = globalThis as unknown as { ready: Promise<unknown> }

scope.ready = navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)
