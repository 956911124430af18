// SPDX-License-Identifier: MIT
import type { EntryRecord, EntrySetOptions, EntryStore } from '../cache/entry-store.ts'
import type { RedisClient } from './redis-client.ts'
import { runScript } from './run-script.ts'
import { SET_ENTRY } from './scripts.ts'

// First byte of a bulk string in RESP; replies of it are wanted as bytes, not as text.
const BULK_STRING = 36

/** Keeps entries in Redis, each in one hash with its metadata apart from its body. */
export class RedisEntries implements EntryStore {
  readonly #client: RedisClient

  constructor(client: RedisClient) {
    this.#client = client
  }

  async get(key: string): Promise<EntryRecord | undefined> {
    const reply = await this.#client.sendCommand(['HMGET', key, 'metadata', 'body'], {
      typeMapping: { [BULK_STRING]: Buffer },
    })
    const [metadata, body] = Array.isArray(reply) ? reply : []
    if (!Buffer.isBuffer(metadata) || !Buffer.isBuffer(body)) return undefined
    return { metadata: metadata.toString('utf8'), body }
  }

  async set(key: string, record: EntryRecord, options: EntrySetOptions): Promise<void> {
    const { stamp, ttlSeconds } = options
    const { buffer, byteOffset, byteLength } = record.body
    const body = Buffer.from(buffer, byteOffset, byteLength)
    const args = [stamp.epoch, String(stamp.seq), String(ttlSeconds), record.metadata, body]
    await runScript(this.#client, SET_ENTRY, [key], args)
  }

  async delete(key: string): Promise<void> {
    await this.#client.sendCommand(['UNLINK', key])
  }
}
