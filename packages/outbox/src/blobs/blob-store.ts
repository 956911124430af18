// SPDX-License-Identifier: MIT
import type { DatabaseRunner } from '../store/connection.ts'
import { type BlobChunk, RECORD_VERSION } from '../store/outbox-schema.ts'

/** Bytes of a chunk; the last one of a blob may have fewer. */
export const CHUNK_BYTES = 1_000_000

/** What is known of a saved blob. */
export interface BlobFacts {
  /** Bytes of all its chunks. */
  readonly size: number
  /** Its media type; empty when nobody said. */
  readonly type: string
}

/** What makes bytes unreadable on the disk, and readable again. */
export interface Sealing {
  readonly seal: (bytes: ArrayBuffer) => Promise<ArrayBuffer>
  readonly open: (bytes: ArrayBuffer) => Promise<ArrayBuffer>
}

/** Keeps blobs in chunks, each in a transaction of its own, so that a photograph is never in memory as a whole. */
export class BlobStore {
  readonly #database: DatabaseRunner
  readonly #sealing: Sealing | undefined

  constructor(database: DatabaseRunner, sealing?: Sealing) {
    this.#database = database
    this.#sealing = sealing
  }

  /** Saves a blob under a name; resolves when it is on the disk. What was saved of it is deleted when it doesn't fit. */
  async save(id: string, owner: string, content: Blob): Promise<void> {
    const count = Math.max(1, Math.ceil(content.size / CHUNK_BYTES))
    const facts = { size: content.size, type: content.type }
    try {
      for (let index = 0; index < count; index += 1) {
        const part = content.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)
        const plain = await part.arrayBuffer()
        // Order: sealed before its transaction begins, which would end while the cipher works.
        const bytes = (await this.#sealing?.seal(plain)) ?? plain
        await this.put({ v: RECORD_VERSION, blob: id, index, owner, bytes, ...facts })
      }
    } catch (error) {
      await this.delete([id]).catch(() => undefined)
      throw error
    }
  }

  /** Saves one chunk, as it is to lie on the disk. */
  async put(chunk: BlobChunk): Promise<void> {
    await this.#database.run(async (database) => {
      const transaction = database.transaction('chunks', 'readwrite', { durability: 'strict' })
      const done = transaction.done.catch((error: unknown) => {
        throw transaction.error ?? error
      })
      await Promise.all([transaction.store.put(chunk), done])
    })
  }

  /**
   * Tells of a blob.
   *
   * @returns `undefined` when it isn't here as a whole
   */
  async facts(id: string): Promise<BlobFacts | undefined> {
    const [first, count] = await this.#database.run(async (database) => {
      const { store } = database.transaction('chunks')
      return Promise.all([store.get([id, 0]), store.count(everyChunkOf(id))])
    })
    if (first?.size === undefined) return undefined
    const { size, type = '' } = first
    return count === Math.max(1, Math.ceil(size / CHUNK_BYTES)) ? { size, type } : undefined
  }

  /**
   * Reads the chunk in which a byte of a blob is, from that byte on.
   *
   * @returns `undefined` when it isn't here
   */
  async read(id: string, offset: number): Promise<ArrayBuffer | undefined> {
    const index = Math.floor(offset / CHUNK_BYTES)
    const chunk = await this.#database.run((database) => database.get('chunks', [id, index]))
    if (chunk === undefined) return undefined
    const bytes = (await this.#sealing?.open(chunk.bytes)) ?? chunk.bytes
    return bytes.slice(offset - index * CHUNK_BYTES)
  }

  /** Names of an owner's blobs, or of everybody's. Cheap: no chunk is read. */
  async ids(): Promise<readonly string[]> {
    const keys = await this.#database.run((database) => database.getAllKeys('chunks'))
    return [...new Set(keys.map(([id]) => id))]
  }

  async delete(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    await this.#database.run(async (database) => {
      const transaction = database.transaction('chunks', 'readwrite')
      const deleted = ids.map((id) => transaction.store.delete(everyChunkOf(id)))
      await Promise.all([...deleted, transaction.done])
    })
  }
}

function everyChunkOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id], [id, []])
}
