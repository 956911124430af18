// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import type { OutboxSnapshot } from '../client-outbox.ts'
import { everything, NO_OUTBOX, NO_RECORDS, useSelected } from './outbox-store.ts'
import { useClientView } from './springhouse-provider.ts'

/**
 * How the user's outbox stands, or what a selector takes out of that; renders again when it is another value.
 *
 * @param select takes what the component shows; best a plain value and a function that stays the same, because objects are
 * compared by identity
 * @throws TypeError without a `SpringhouseProvider` around
 * @example
 * const Badge = () => {
 *   const pending = useOutbox(({ counts }) => counts?.pending ?? 0)
 *   return pending === 0 ? null : pending
 * }
 */
export function useOutbox(): OutboxSnapshot
export function useOutbox<Selected>(select: (outbox: OutboxSnapshot) => Selected): Selected
export function useOutbox<Selected>(
  select?: (outbox: OutboxSnapshot) => Selected,
): OutboxSnapshot | Selected {
  const { client } = useClientView()
  const choose: (outbox: OutboxSnapshot) => OutboxSnapshot | Selected = select ?? everything
  return useSelected(client?.outbox ?? NO_OUTBOX, NO_OUTBOX, choose)
}

/**
 * The user's records, oldest first, or what a selector takes out of them; renders again when that is another value.
 *
 * Those on the server stay for seven days.
 *
 * @param select a function that stays the same from one render to the next: it is then called once a change only
 * @throws TypeError without a `SpringhouseProvider` around
 * @example
 * import type { OutboxRecord } from '@springhouse/outbox'
 *
 * const ofFarm = (records: readonly OutboxRecord[]) =>
 *   records.filter(({ group }) => group === 'farm:3')
 *
 * const Farm = () => useOutboxRecords(ofFarm).length
 */
export function useOutboxRecords(): readonly OutboxRecord[]
export function useOutboxRecords<Selected>(
  select: (records: readonly OutboxRecord[]) => Selected,
): Selected
export function useOutboxRecords<Selected>(
  select?: (records: readonly OutboxRecord[]) => Selected,
): readonly OutboxRecord[] | Selected {
  const { client } = useClientView()
  const choose: (records: readonly OutboxRecord[]) => readonly OutboxRecord[] | Selected =
    select ?? everything
  return useSelected(client?.outbox.records ?? NO_RECORDS, NO_RECORDS, choose)
}
