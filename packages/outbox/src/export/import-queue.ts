// SPDX-License-Identifier: MIT
import { type BlobStore, CHUNK_BYTES } from '../blobs/blob-store.ts'
import { OutboxFileError } from '../errors/outbox-errors.ts'
import type { UnnumberedRecord } from '../store/outbox-schema.ts'
import { bodyFromJson } from './body-json.ts'
import { type FileBlob, type FileOperation, parseFile, SEPARATOR, sha256 } from './queue-file.ts'

/** What came of an import. */
export interface ImportReport {
  /** Operations that are on this device now. */
  readonly added: number
  /** Operations that were here already, whatever has become of them: they are left alone. */
  readonly known: number
}

/** A file that was read and found whole. Nothing of it is saved yet. */
export interface ReadFile {
  readonly records: readonly UnnumberedRecord[]
  /** Saves the blobs. */
  readonly saveBlobs: (blobs: Pick<BlobStore, 'save'>) => Promise<void>
}

const HEAD_BYTES = 65_536

/**
 * Reads a file, every byte of it, before anything is saved.
 *
 * @throws OutboxFileError when it isn't whole, or not for this app
 */
export async function readFile(file: Blob, app: string): Promise<ReadFile> {
  const { text, end } = await headOf(file)
  const { operations, blobs } = await parseFile(text, app)
  const placed = place(blobs, end)
  const total = placed.at(-1)?.to ?? file.size
  if (total !== file.size) throw new OutboxFileError('damaged')
  for (const { blob, from, to } of placed) await check(blob, file.slice(from, to))
  return {
    records: operations.map(fromFile),
    saveBlobs: async (store) => {
      for (const { blob, from, to } of placed) {
        await store.save(blob.id, blob.owner, file.slice(from, to, blob.type))
      }
    },
  }
}

async function headOf(file: Blob): Promise<{ readonly text: string; readonly end: number }> {
  for (let size = HEAD_BYTES; ; size *= 4) {
    const bytes = new Uint8Array(await file.slice(0, size).arrayBuffer())
    const at = separatorIn(bytes)
    if (at >= 0) return { text: decode(bytes.subarray(0, at)), end: at + SEPARATOR.length }
    if (size >= file.size) return { text: decode(bytes), end: file.size }
  }
}

const NEW_LINE = 10

function separatorIn(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) {
    if (bytes[at + 1] === NEW_LINE) return at
  }
  return -1
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

interface Placed {
  readonly blob: FileBlob
  readonly from: number
  readonly to: number
}

function place(blobs: readonly FileBlob[], start: number): readonly Placed[] {
  let at = start
  return blobs.map((blob) => {
    const from = at
    at += blob.size
    return { blob, from, to: at }
  })
}

async function check({ size, digests }: FileBlob, bytes: Blob): Promise<void> {
  if (bytes.size !== size || digests.length !== Math.ceil(size / CHUNK_BYTES)) {
    throw new OutboxFileError('damaged')
  }
  for (const [index, digest] of digests.entries()) {
    const chunk = bytes.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)
    if ((await sha256(await chunk.arrayBuffer())) !== digest) throw new OutboxFileError('damaged')
  }
}

function fromFile({ body, base, sealed, ...rest }: FileOperation): UnnumberedRecord {
  const snapshot = base?.snapshot
  const { snapshot: _, ...condition } = base ?? {}
  return {
    ...rest,
    // JSON has no `undefined`: what a record always has is put back.
    contentType: rest.contentType,
    schema: rest.schema,
    why: rest.why,
    firstSentAtMs: rest.firstSentAtMs,
    last: rest.last,
    ack: rest.ack,
    overlay: rest.overlay,
    fence: 0,
    body: body && bodyFromJson(body),
    base: base && { ...condition, ...(snapshot && { snapshot: bodyFromJson(snapshot) }) },
    ...(sealed !== undefined && { sealed: bodyFromJson({ base64: sealed }) }),
  }
}
