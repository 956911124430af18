// SPDX-License-Identifier: MIT
import { type OutboxRecord, wordsFor } from '@springhouse/outbox'
import type { NewYield, RecordsAnswer } from '../../../shared/api.ts'
import { readOwnRecord } from '../data/own-record.ts'
import { recordsOf } from '../data/resources.ts'
import { useOutboxRecords } from '../data/use-outbox.ts'
import { useResource } from '../data/use-resource.ts'
import { groupOfRecord } from '../outbox/outbox-groups.ts'

/** A milk record as lists show it: the server's, or one of this device's that the server's list doesn't have yet. */
export interface ShownMilk extends NewYield {
  readonly by: string | undefined
  /** Where it is, in words; `undefined` for one of the server's. */
  readonly onDevice: string | undefined
}

/**
 * Puts this device's own records on top of the server's list. One that is in both, because it has just arrived, is shown
 * once, as the server's.
 */
export function overlayMilk(
  own: readonly OutboxRecord[],
  listed: RecordsAnswer['records'],
  farm: number,
): readonly ShownMilk[] {
  const ids = new Set(listed.map(({ id }) => id))
  const pending = own.flatMap((record): readonly ShownMilk[] => {
    const read = readOwnRecord(record)
    if (read.kind !== 'milk' || groupOfRecord(record) === undefined) return []
    const { milk } = read
    if (milk.farm !== farm || ids.has(milk.id)) return []
    return [{ ...milk, by: undefined, onDevice: wordsFor(record).label }]
  })
  return [...pending, ...listed.map((one) => ({ ...one, onDevice: undefined }))]
}

/** A farm's milk records with this device's own on top. */
export function useFarmMilk(farm: number): readonly ShownMilk[] {
  const own = useOutboxRecords()
  const listed = useResource(recordsOf(farm)).data?.records ?? []
  return overlayMilk(own, listed, farm)
}
