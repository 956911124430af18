// SPDX-License-Identifier: MIT
import { type BlobStore, CHUNK_BYTES } from '../blobs/blob-store.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { type FileBlob, formatFile, SEPARATOR, sha256, toFile } from './queue-file.ts'

/** What an export is made of. */
export interface ExportSource {
  /** The database's name: a file goes back to the app that it came from. */
  readonly app: string
  readonly records: readonly OutboxRecord[]
  readonly blobs: Pick<BlobStore, 'facts' | 'read'>
  readonly nowMs: number
}

/**
 * Writes operations into one file: JSON that a person can read, then the bytes of their blobs. Operations keep their keys,
 * so that nothing takes effect twice wherever they are sent from.
 */
export async function exportFile({ app, records, blobs, nowMs }: ExportSource): Promise<Blob> {
  const owners = new Map(
    records.flatMap(({ blobRefs, owner }) => blobRefs.map((id) => [id, owner])),
  )
  const parts: Blob[] = []
  const described: FileBlob[] = []
  for (const [id, owner] of owners) {
    const facts = await blobs.facts(id)
    // One that is missing is shown as such wherever its operation goes.
    if (facts === undefined) continue
    const digests: string[] = []
    for (let offset = 0; offset < facts.size; offset += CHUNK_BYTES) {
      const bytes = (await blobs.read(id, offset)) ?? new ArrayBuffer(0)
      digests.push(await sha256(bytes))
      // As a Blob it need not stay in memory until the file is written.
      parts.push(new Blob([bytes]))
    }
    described.push({ id, owner, ...facts, digests })
  }
  const content = { operations: records.map(toFile), blobs: described }
  const head = await formatFile(app, content, nowMs)
  const type = 'application/json'
  return new Blob(parts.length === 0 ? [head, '\n'] : [head, SEPARATOR, ...parts], { type })
}
