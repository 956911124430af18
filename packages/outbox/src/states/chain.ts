// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { isLive } from './transition.ts'

/**
 * Finds the operation whose outcome a new one builds on: the latest pending one on the same URL, when the new one is
 * conditional. Its user has seen that one's effect, not the entity tag that the origin is going to give to it.
 *
 * @param rows the live records of the new one's group
 */
export function predecessorOf(
  record: Pick<OutboxRecord, 'url' | 'base'>,
  rows: readonly OutboxRecord[],
): OutboxRecord | undefined {
  if (record.base?.etag === undefined) return undefined
  return rows.filter((row) => isLive(row) && row.url === record.url).at(-1)
}

/**
 * What an operation's end means for one that comes `after` it: the entity tag that the origin gave, or, when it was
 * discarded, what it was itself based on.
 *
 * An acknowledgement without an entity tag leaves the condition as it was: the origin may then refuse, and its user is
 * asked; nothing is overwritten unseen.
 *
 * @returns the changed record; `undefined` when the other isn't at its end, or this one doesn't come after it
 */
export function chained(record: OutboxRecord, before: OutboxRecord): OutboxRecord | undefined {
  if (record.after !== before.key || !isLive(record)) return undefined
  const { after: _, ...rest } = record
  if (before.state === 'acked') {
    const etag = before.ack?.etag ?? record.base?.etag
    return { ...rest, base: etag === undefined ? record.base : { ...record.base, etag } }
  }
  if (before.state !== 'retired') return undefined
  return before.after === undefined ? rest : { ...rest, after: before.after }
}
