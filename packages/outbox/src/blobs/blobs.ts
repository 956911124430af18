// SPDX-License-Identifier: MIT
import type { DatabaseRunner } from '../store/connection.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { type BlobFacts, BlobStore, type Sealing } from './blob-store.ts'
import { planBlobSweep } from './sweep-blobs.ts'
import { uploadBlob, type UploadEnd, type UploadEnv } from './upload-blob.ts'

/** The blobs of this device's writes. */
export interface Blobs {
  /** Saves a blob under a name; resolves when it is on the disk. */
  save(id: string, owner: string, content: Blob): Promise<void>
  /** Tells of a blob; `undefined` when it isn't here as a whole. */
  facts(id: string): Promise<BlobFacts | undefined>
  /** Brings a blob to the origin, from where an earlier attempt was cut off. */
  upload(id: string, env: Omit<UploadEnv, 'blobs'>): Promise<UploadEnd>
  /**
   * Deletes what no operation needs any more.
   *
   * @param ids which blobs to look at; `undefined` for all of them, which is done every ten minutes at most
   * @param records asked only where there are blobs at all
   */
  sweep(
    ids: readonly string[] | undefined,
    records: () => Promise<readonly Pick<OutboxRecord, 'state' | 'blobRefs'>[]>,
    nowMs: number,
  ): Promise<void>
}

/** Opens the blobs beside a queue. */
export type KeepBlobs = (database: DatabaseRunner, sealing: Sealing | undefined) => Blobs

const SWEEP_EVERY_MS = 10 * 60 * 1000

/**
 * Keeps blobs in chunks of at most 1 MB, and uploads them before the operation that needs them. Say so in the rules, in
 * worker and page: code that knows no blobs leaves such operations alone.
 *
 * @example
 * const rules: OutboxRules = { blobs: keepBlobs }
 */
export const keepBlobs: KeepBlobs = (database, sealing) => {
  const store = new BlobStore(database, sealing)
  let nextSweepMs = 0
  return {
    save: (id, owner, content) => store.save(id, owner, content),
    facts: (id) => store.facts(id),
    upload: (id, env) => uploadBlob(id, { ...env, blobs: store }),
    sweep: async (named, records, nowMs) => {
      if (named === undefined && nowMs < nextSweepMs) return
      if (named === undefined) nextSweepMs = nowMs + SWEEP_EVERY_MS
      const ids = named ?? (await store.ids())
      if (ids.length > 0) await store.delete(planBlobSweep(ids, await records(), nowMs))
    },
  }
}
