// SPDX-License-Identifier: MIT
import { useOverlay } from '@springhouse/client/react'
import { type OutboxRecord, wordsFor } from '@springhouse/outbox'
import { useCallback } from 'react'
import type { NewYield, RecordsAnswer } from '../../../shared/api.ts'
import { readOwnRecord } from '../data/own-record.ts'
import { recordsOf } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'

/** A milk record as lists show it: the server's, or one of this phone's that the server's list doesn't have yet. */
export interface ShownMilk extends NewYield {
  readonly by?: string
  /** Where it is, in words; absent for one of the server's. */
  readonly onDevice?: string
}

/**
 * Puts one of this phone's own records on top of a farm's list. One that is in both, because it has just arrived, is shown
 * once, as the server's.
 */
export function layMilkOver(
  shown: readonly ShownMilk[],
  record: OutboxRecord,
  farm: number,
): readonly ShownMilk[] {
  const own = readOwnRecord(record)
  if (own.kind !== 'milk' || own.milk.farm !== farm) return shown
  if (shown.some(({ id }) => id === own.milk.id)) return shown
  return [{ ...own.milk, onDevice: wordsFor(record).label }, ...shown]
}

const NONE: RecordsAnswer['records'] = []

/** A farm's milk records with this phone's own on top, until the server's list has them. */
export function useFarmMilk(farm: number): readonly ShownMilk[] {
  const { data, stamp } = useResource(recordsOf(farm))
  const listed: readonly ShownMilk[] = data?.records ?? NONE
  const apply = useCallback(
    (shown: readonly ShownMilk[], record: OutboxRecord) => layMilkOver(shown, record, farm),
    [farm],
  )
  return useOverlay(listed, { stamp, apply })
}
