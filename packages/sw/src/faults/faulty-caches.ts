// SPDX-License-Identifier: MIT
import type { TestCache, TestCaches } from '../testing/test-caches.ts'
import { errorOf, type FaultEffect, type FaultPoint, type FaultScript } from './fault-script.ts'

/** Cache Storage whose operations fail by a script. */
export class FaultyCaches {
  readonly #caches: TestCaches
  readonly #script: FaultScript

  constructor(caches: TestCaches, script: FaultScript) {
    this.#caches = caches
    this.#script = script
  }

  async open(name: string): Promise<FaultyCache> {
    failAt(this.#script, 'cache-open')
    return new FaultyCache(await this.#caches.open(name), this.#script)
  }

  keys(): Promise<string[]> {
    return this.#caches.keys()
  }

  delete(name: string): Promise<boolean> {
    return this.#caches.delete(name)
  }

  /** This double, as the type that the worker takes. */
  get asCacheStorage(): CacheStorage {
    // A test double: it has what is used, not all that the interface names.
    return this as unknown as CacheStorage
  }
}

class FaultyCache {
  readonly #cache: TestCache
  readonly #script: FaultScript

  constructor(cache: TestCache, script: FaultScript) {
    this.#cache = cache
    this.#script = script
  }

  async match(key: RequestInfo | URL): Promise<Response | undefined> {
    const effect = failAt(this.#script, 'cache-match')
    const found = await this.#cache.match(key)
    if (effect === undefined || found === undefined) return found
    return effect.kind === 'torn' ? new Response((await found.text()).slice(0, -1)) : undefined
  }

  async put(key: RequestInfo | URL, response: Response): Promise<void> {
    failAt(this.#script, 'cache-put')
    await this.#cache.put(key, response)
  }

  async delete(key: RequestInfo | URL): Promise<boolean> {
    failAt(this.#script, 'cache-delete')
    return this.#cache.delete(key)
  }

  async keys(): Promise<readonly Request[]> {
    failAt(this.#script, 'cache-keys')
    return this.#cache.keys()
  }
}

/** Throws where the script says so; gives what else is to happen. */
function failAt(script: FaultScript, point: FaultPoint): FaultEffect | undefined {
  const fault = script.next(point)
  if (fault === undefined) return undefined
  script.note(fault)
  if ('error' in fault.effect) throw errorOf(fault, fault.effect.error)
  return fault.effect
}
