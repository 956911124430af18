// SPDX-License-Identifier: MIT
import type { OperationStore } from '../store/operation-store.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import type { Codec } from './codec.ts'
import { SEALED_GROUP, sealContent } from './sealed-content.ts'

const ROWS_AT_ONCE = 50

/**
 * Seals an owner's records that lie open: those from before there was a codec. Their groups then go on under the same name
 * as those of new records, and so does their order.
 */
export async function sealRows(
  store: Pick<OperationStore, 'seqsOutside' | 'rows' | 'rewrite'>,
  owner: string,
  codec: Codec,
): Promise<void> {
  const seqs = await store.seqsOutside(owner, SEALED_GROUP)
  for (let at = 0; at < seqs.length; at += ROWS_AT_ONCE) {
    const rows = await store.rows(seqs.slice(at, at + ROWS_AT_ONCE))
    const sealed = await Promise.all(rows.map((row) => sealRow(row, codec)))
    const bySeq = new Map(sealed.map((row) => [row.seq, row]))
    await store.rewrite([...bySeq.keys()], (present) => {
      const row = bySeq.get(present.seq)
      return row && isUnchanged(present, row) ? { ...present, ...coverOf(row) } : undefined
    })
  }
}

async function sealRow(row: OutboxRecord, codec: Codec): Promise<OutboxRecord> {
  const cover = await sealContent(row, codec)
  // A retired one has no content any more.
  return { ...row, ...cover, ...(row.state === 'retired' && { sealed: undefined }) }
}

function coverOf({ url, group, contentType, body, base, sealed }: OutboxRecord) {
  return { url, group, contentType, body, base, sealed }
}

// One that another context has changed meanwhile is left for the next time.
function isUnchanged(left: OutboxRecord, right: OutboxRecord): boolean {
  return (
    left.sealed === undefined &&
    left.key === right.key &&
    left.state === right.state &&
    left.occurredAt.wall === right.occurredAt.wall &&
    left.after === right.after &&
    left.base?.etag === right.base?.etag
  )
}
