// SPDX-License-Identifier: MIT
import type { ReadPlugin } from '../workbox-bridge/read-plugin.ts'

type Fetch = (request: Request) => Promise<Response>

const routes = new WeakMap<object, Fetch>()
let otherFetch: typeof globalThis.fetch = globalThis.fetch

/**
 * Makes the plugin that sends a worker's reads to its own network.
 *
 * Workbox calls the global `fetch`, which several workers of one test share: the plugin marks each request on its way.
 */
export function routedTo(fetch: Fetch): ReadPlugin {
  if (globalThis.fetch !== routedFetch) {
    otherFetch = globalThis.fetch
    Object.assign(globalThis, { fetch: routedFetch })
  }
  return {
    requestWillFetch: async ({ request }) => {
      routes.set(request, fetch)
      return request
    },
  }
}

const routedFetch: typeof globalThis.fetch = (input, init) => {
  const route = input instanceof Request ? routes.get(input) : undefined
  return route === undefined || !(input instanceof Request) ? otherFetch(input, init) : route(input)
}
