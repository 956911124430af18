// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '../store/outbox-schema.ts'

// A form may save its photographs long before it is saved itself.
const YOUNG_MS = 24 * 60 * 60 * 1000

/**
 * Chooses the blobs that nobody needs any more: those of operations whose payload is dropped, and those that no operation
 * came to refer to within a day.
 *
 * @param ids names of the blobs on this device
 * @param records all operations on this device
 */
export function planBlobSweep(
  ids: readonly string[],
  records: readonly Pick<OutboxRecord, 'state' | 'blobRefs'>[],
  nowMs: number,
): readonly string[] {
  const refsOf = (isMeant: (state: OutboxRecord['state']) => boolean): ReadonlySet<string> =>
    new Set(records.filter(({ state }) => isMeant(state)).flatMap(({ blobRefs }) => blobRefs))
  const needed = refsOf((state) => state !== 'retired')
  const settled = refsOf((state) => state === 'retired')
  return ids.filter((id) => !needed.has(id) && (settled.has(id) || !isYoung(id, nowMs)))
}

// RFC 9562 §5.7: the first 48 bits are the millisecond in which the name was made. One from the future was made under a
// clock that has been set back since; it is swept out when its time comes.
function isYoung(id: string, nowMs: number): boolean {
  const madeAtMs = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  return Number.isNaN(madeAtMs) || nowMs - madeAtMs < YOUNG_MS
}
