// SPDX-License-Identifier: MIT
import type { Codec, RecordCodec } from './codec.ts'
import { openContent, openRecord, sealContent, sealEdit, sealOperation } from './sealed-content.ts'
import { sealRows } from './seal-rows.ts'

/**
 * Puts a codec of one's own to work: `rules: { codec: sealedBy({ seal, open, digest, isLocked }) }`. The same rules in
 * worker and page.
 */
export function sealedBy(codec: Codec): RecordCodec {
  return {
    isLocked: () => codec.isLocked(),
    seal: (bytes) => codec.seal(bytes),
    open: (bytes) => codec.open(bytes),
    sealOperation: (operation) => sealOperation(operation, codec),
    sealRecord: async (record) =>
      record.sealed === undefined ? { ...record, ...(await sealContent(record, codec)) } : record,
    sealEdit: (edit, opened) => sealEdit(edit, opened, codec),
    sealRows: (store, owner) => sealRows(store, owner, codec),
    openContent: (row) => openContent(row, codec),
    openRecord: (row) => openRecord(row, codec),
  }
}
