// SPDX-License-Identifier: MIT
import { type OutboxRecord, type Words, wordsFor } from '@springhouse/outbox'

/** The headings of the outbox, most urgent first; they are the words that a record's own label uses. */
export const OUTBOX_GROUPS = [
  'Needs you',
  'Sending',
  'Saved on this phone',
  'On the server',
] as const satisfies readonly Words['label'][]

/** One heading of the outbox. */
export type OutboxGroup = (typeof OUTBOX_GROUPS)[number]

/**
 * Decides under which heading a record stands.
 *
 * @returns `undefined` for one that its user gave up: it is of no more interest
 */
export function groupOfRecord(record: OutboxRecord): OutboxGroup | undefined {
  const { label } = wordsFor(record)
  return OUTBOX_GROUPS.find((group) => group === label)
}

/** Counts the records that aren't on the server yet. */
export function countUnsent(records: readonly OutboxRecord[]): number {
  return records.filter((record) => {
    const group = groupOfRecord(record)
    return group !== undefined && group !== 'On the server'
  }).length
}

/** What may be done with a record by hand. */
export interface RecordActions {
  readonly canRetry: boolean
  readonly canDiscard: boolean
}

/** Decides which buttons a record has. A record that is under way may arrive any moment, so only one at rest may go. */
export function actionsFor({ state }: OutboxRecord): RecordActions {
  return {
    canRetry: state === 'parked' || state === 'waiting' || state === 'held',
    canDiscard: state === 'parked' || state === 'queued',
  }
}
