// SPDX-License-Identifier: MIT
import { ORIGIN } from '@springhouse/sw/testing'

// What the other libraries expect of a worker's global scope beyond what the doubles of `@springhouse/sw/testing` bring:
// import this file before any of them.

/** Cache Storage in memory, addressed by URL. */
class MemoryCache {
  readonly #kept = new Map<string, Response>()

  async match(key: Request | string): Promise<Response | undefined> {
    return this.#kept.get(urlOf(key))?.clone()
  }

  async put(key: Request | string, response: Response): Promise<void> {
    this.#kept.set(urlOf(key), response.clone())
  }

  async delete(key: Request | string): Promise<boolean> {
    return this.#kept.delete(urlOf(key))
  }
}

const opened = new Map<string, MemoryCache>()

const caches = {
  async open(name: string): Promise<MemoryCache> {
    const cache = opened.get(name) ?? new MemoryCache()
    opened.set(name, cache)
    return cache
  },
  async match(key: Request | string, { cacheName }: { cacheName: string }) {
    return (await caches.open(cacheName)).match(key)
  },
}

function urlOf(key: Request | string): string {
  return typeof key === 'string' ? new URL(key, ORIGIN).href : key.url
}

Object.assign(globalThis, {
  caches,
  registration: { scope: `${ORIGIN}/` },
  addEventListener: () => undefined,
})
