// SPDX-License-Identifier: MIT
import { reaches, type Tag } from '@springhouse/core'
import { isLive, type OutboxRecord } from '@springhouse/outbox'
import { useMemo } from 'react'
import { type OverlayOptions, overlay } from '../outbox/overlay.ts'
import { useClientView } from './springhouse-provider.ts'
import { useOutboxRecords } from './use-outbox.ts'

/**
 * The user's writes that are not on the server yet and concern something, oldest first.
 *
 * @param what a group, such as `farm:3`, or tags: then the writes that invalidate one of them
 * @throws TypeError without a `SpringhouseProvider` around
 * @example
 * const Sign = () => (usePending(['animal:42']).length > 0 ? 'Not sent yet' : null)
 */
export function usePending(what: string | readonly Tag[]): readonly OutboxRecord[] {
  const { client } = useClientView()
  const records = useOutboxRecords()
  const [kind, key] = typeof what === 'string' ? ['group', what] : ['tags', what.join(' ')]
  return useMemo(() => {
    const live = records.filter(isLive)
    if (kind === 'group') return live.filter(({ group }) => group === key)
    const tags = key.split(' ')
    return live.filter((record) => isConcerned(client?.outbox.tagsOf(record) ?? [], tags))
  }, [client, records, kind, key])
}

/**
 * The rows of a list with the user's own writes laid over them, until the list's answer includes them: see `overlay()`.
 *
 * @param rows of the answer; keep the array the same while the answer is
 * @param options `apply` must stay the same function from one render to the next
 * @throws TypeError without a `SpringhouseProvider` around
 * @example
 * import type { OutboxRecord } from '@springhouse/outbox'
 *
 * const addRow = (rows: readonly string[], record: OutboxRecord) => [...rows, readRow(record)]
 *
 * const Rows = () => useOverlay(answer.rows, { stamp: answer.stamp, apply: addRow }).join()
 */
export function useOverlay<Row>(
  rows: readonly Row[],
  { stamp, apply }: OverlayOptions<Row>,
): readonly Row[] {
  const records = useOutboxRecords()
  return useMemo(() => overlay(rows, records, { stamp, apply }), [rows, records, stamp, apply])
}

function isConcerned(invalidated: readonly Tag[], shown: readonly Tag[]): boolean {
  return invalidated.some((tag) => shown.some((own) => reaches(tag, own) || reaches(own, tag)))
}
