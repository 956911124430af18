// SPDX-License-Identifier: MIT

/** For a page: registers the worker, and waits until it answers this page's requests. */
export const CONTROLLED = `(async () => {
  await navigator.serviceWorker.register('/sw.js')
  await navigator.serviceWorker.ready
  if (navigator.serviceWorker.controller === null)
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done))
})()`
