// SPDX-License-Identifier: MIT
import type { KeyvStoreAdapter } from 'cacheable'
import type { createClient } from 'redis'

type Client = ReturnType<typeof createClient>

/** A store of cacheable's in Redis, as plain as can be: each value is one key with its time to live. */
export class RedisValues implements KeyvStoreAdapter {
  opts: Record<string, unknown> = {}
  namespace: string | undefined
  readonly #client: Pick<Client, 'get' | 'set' | 'del'>
  readonly #prefix: string

  constructor(client: Pick<Client, 'get' | 'set' | 'del'>, prefix: string) {
    this.#client = client
    this.#prefix = prefix
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    const text = await this.#client.get(this.#key(key))
    // What was given to `set` is Keyv's own text.
    return (text ?? undefined) as Value | undefined
  }

  async set(key: string, value: unknown, ttlMs?: number): Promise<void> {
    const options = ttlMs === undefined ? {} : { PX: ttlMs }
    await this.#client.set(this.#key(key), String(value), options)
  }

  async delete(key: string): Promise<boolean> {
    return (await this.#client.del(this.#key(key))) > 0
  }

  async clear(): Promise<void> {
    throw new TypeError('Nobody clears the store in this test')
  }

  on(): this {
    return this
  }

  #key(key: string): string {
    return `${this.#prefix}:${key}`
  }
}
