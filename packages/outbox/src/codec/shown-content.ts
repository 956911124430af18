// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '../store/outbox-schema.ts'

/** What of an operation is sealed. */
export interface Content {
  readonly url: string
  readonly group: string
  readonly contentType: string | undefined
  readonly body: ArrayBuffer | undefined
  readonly snapshot: ArrayBuffer | undefined
}

/** Shows a later state of a record with the content that was opened of an earlier one. */
export function withContentOf(opened: OutboxRecord, row: OutboxRecord): OutboxRecord {
  if (row.sealed === undefined) return row
  const { url, contentType, body, base } = opened
  return withContent(row, { url, contentType, body, snapshot: base?.snapshot }, row.group)
}

/** Shows a record with its content. */
export function withContent(
  row: OutboxRecord,
  { url, contentType, body, snapshot }: Omit<Content, 'group'>,
  group: string,
): OutboxRecord {
  const base = snapshot === undefined ? row.base : { ...row.base, snapshot }
  return { ...row, url, group, contentType, body, base }
}
