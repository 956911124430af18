// SPDX-License-Identifier: MIT
import type { NewOperation } from '../states/new-record.ts'
import type { EditedContent } from '../states/transition.ts'
import type { EditBase, OutboxRecord } from '../store/outbox-schema.ts'
import type { Codec } from './codec.ts'
import { type Content, withContent } from './shown-content.ts'

/** The group of a sealed record begins so: it sorts records that aren't sealed yet apart. */
export const SEALED_GROUP = '~sealed:'

type Sealable = Pick<OutboxRecord, 'url' | 'group' | 'contentType' | 'body' | 'base'>

/** What lies on the disk instead of a sealed operation's content. */
type Cover = Pick<OutboxRecord, 'url' | 'group' | 'contentType' | 'body' | 'base' | 'sealed'>

/** Seals an operation's content. Order: before any transaction, which would end while the cipher works. */
export async function sealContent(plain: Sealable, codec: Codec): Promise<Cover> {
  const { url, group, contentType, body, base } = plain
  const content = { url, group, contentType, body, snapshot: base?.snapshot }
  const [sealed, urlHash, groupHash] = await Promise.all([
    codec.seal(encode(content)),
    codec.digest(url),
    codec.digest(group),
  ])
  return {
    sealed,
    // The origin stays, so that it still is a URL: that a portal writes to itself is no secret.
    url: `${new URL(url).origin}/${urlHash}`,
    group: SEALED_GROUP + groupHash,
    contentType: undefined,
    body: undefined,
    base: base && withoutSnapshot(base),
  }
}

/** Seals a new operation. */
export async function sealOperation(operation: NewOperation, codec: Codec): Promise<NewOperation> {
  const { base, ...cover } = await sealContent({ base: undefined, ...operation }, codec)
  return { ...operation, ...cover, ...(base !== undefined && { base }) }
}

/** Seals what its user, or a merge, has changed of an operation. */
export async function sealEdit(
  edit: EditedContent,
  opened: OutboxRecord,
  codec: Codec,
): Promise<EditedContent> {
  const { schema } = edit
  // What a run has opened still has the hash for a group.
  const { group } = opened.sealed === undefined ? opened : decode(await codec.open(opened.sealed))
  const { sealed, base } = await sealContent({ ...opened, group, ...edit }, codec)
  return {
    body: undefined,
    ...(sealed !== undefined && { sealed }),
    ...(base !== undefined && { base }),
    ...(schema !== undefined && { schema }),
  }
}

/**
 * Opens a record's content, but for its group, whose hash goes on naming its place in the queue.
 *
 * @throws OutboxSealedError when it can't be read with this key
 */
export async function openContent(row: OutboxRecord, codec: Codec): Promise<OutboxRecord> {
  if (row.sealed === undefined) return row
  const content = decode(await codec.open(row.sealed))
  return withContent(row, content, row.group)
}

/** Opens a record for its user, group included. */
export async function openRecord(row: OutboxRecord, codec: Codec): Promise<OutboxRecord> {
  if (row.sealed === undefined) return row
  const content = decode(await codec.open(row.sealed))
  const { sealed: _, ...plain } = withContent(row, content, content.group)
  return plain
}

function withoutSnapshot(base: EditBase): EditBase {
  const { snapshot: _, ...rest } = base
  return rest
}

// A line of JSON, then the bytes of body and snapshot.
function encode({ body, snapshot, ...rest }: Content): ArrayBuffer {
  const head = JSON.stringify({ ...rest, body: body?.byteLength, snapshot: snapshot?.byteLength })
  const parts = [new TextEncoder().encode(`${head}\n`), body ?? NOTHING, snapshot ?? NOTHING]
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(new Uint8Array(part), at)
    at += part.byteLength
  }
  return bytes.buffer
}

const NOTHING = new ArrayBuffer(0)
const NEW_LINE = 10

interface Head {
  readonly url: string
  readonly group: string
  readonly contentType?: string
  readonly body?: number
  readonly snapshot?: number
}

function decode(bytes: ArrayBuffer): Content {
  const end = new Uint8Array(bytes).indexOf(NEW_LINE)
  // The codec vouches that these are the bytes that `encode` has made.
  const head = JSON.parse(new TextDecoder().decode(bytes.slice(0, end))) as Head
  const bodyEnd = end + 1 + (head.body ?? 0)
  return {
    url: head.url,
    group: head.group,
    contentType: head.contentType,
    body: head.body === undefined ? undefined : bytes.slice(end + 1, bodyEnd),
    snapshot: head.snapshot === undefined ? undefined : bytes.slice(bodyEnd),
  }
}
