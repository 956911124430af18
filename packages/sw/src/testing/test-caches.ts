// SPDX-License-Identifier: MIT

interface Kept {
  readonly body: ArrayBuffer
  readonly init: ResponseInit
}

/** One cache in memory, addressed by URL alone. */
export class TestCache {
  readonly #kept = new Map<string, Kept>()

  get urls(): readonly string[] {
    return [...this.#kept.keys()]
  }

  async match(key: RequestInfo | URL): Promise<Response | undefined> {
    const kept = this.#kept.get(urlOf(key))
    return kept && new Response(kept.body, kept.init)
  }

  async put(key: RequestInfo | URL, response: Response): Promise<void> {
    const { status, statusText, headers } = response
    const init = { status, statusText, headers: [...headers] }
    this.#kept.set(urlOf(key), { body: await response.arrayBuffer(), init })
  }

  async delete(key: RequestInfo | URL): Promise<boolean> {
    return this.#kept.delete(urlOf(key))
  }

  async keys(): Promise<readonly Request[]> {
    return this.urls.map((url) => new Request(url))
  }
}

/** Cache Storage in memory. It outlives a worker, as the real one does. */
export class TestCaches {
  readonly #caches = new Map<string, TestCache>()

  async open(name: string): Promise<TestCache> {
    const cache = this.#caches.get(name) ?? new TestCache()
    this.#caches.set(name, cache)
    return cache
  }

  async keys(): Promise<string[]> {
    return [...this.#caches.keys()]
  }

  async delete(name: string): Promise<boolean> {
    return this.#caches.delete(name)
  }

  /** This double, as the type that the worker takes. */
  get asCacheStorage(): CacheStorage {
    // A test double: it has what is used, not all that the interface names.
    return this as unknown as CacheStorage
  }
}

function urlOf(key: RequestInfo | URL): string {
  return key instanceof Request ? key.url : String(key)
}
