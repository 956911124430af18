// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { EntryRecord, EntrySetOptions, EntryStore } from '../cache/entry-store.ts'
import type { RedisConnection } from './redis-connection.ts'
import { runScript } from './run-script.ts'
import { DROP_ENTRY, SET_ENTRY } from './scripts.ts'

/** Keeps entries in Redis, each in one hash with its metadata apart from its body. */
export class RedisEntries implements EntryStore {
  readonly #connection: RedisConnection

  constructor(connection: RedisConnection) {
    this.#connection = connection
  }

  async get(key: string): Promise<EntryRecord | undefined> {
    const reply = await this.#connection.sendForBytes(key, ['HMGET', key, 'metadata', 'body'])
    const [metadata, body] = Array.isArray(reply) ? reply : []
    if (!Buffer.isBuffer(metadata) || !Buffer.isBuffer(body)) return undefined
    return { metadata: metadata.toString('utf8'), body }
  }

  async set(key: string, record: EntryRecord, options: EntrySetOptions): Promise<void> {
    const { stamp, ttlSeconds } = options
    const { buffer, byteOffset, byteLength } = record.body
    const body = Buffer.from(buffer, byteOffset, byteLength)
    const args = [stamp.epoch, String(stamp.seq), String(ttlSeconds), record.metadata, body]
    await runScript(this.#connection, SET_ENTRY, [key], args)
  }

  async delete(key: string, { epoch, seq }: Position): Promise<void> {
    await runScript(this.#connection, DROP_ENTRY, [key], [epoch, String(seq)])
  }
}
