// SPDX-License-Identifier: MIT
import { type OutboxRecord, type Words, wordsFor } from '@springhouse/outbox'
import { readOwnRecord } from '../data/own-record.ts'

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

/** What may be done with a record by hand. */
export interface RecordActions {
  readonly canRetry: boolean
  readonly canEdit: boolean
  readonly canDiscard: boolean
}

/** Decides which buttons a record has. A record that is under way may arrive any moment, so only one at rest may go. */
export function actionsFor(record: OutboxRecord): RecordActions {
  const { state, everSent } = record
  const isUntouched = state === 'queued' && !everSent
  const isKnown = readOwnRecord(record).kind !== 'other'
  return {
    // The same again would be the same conflict.
    canRetry:
      state === 'waiting' || state === 'held' || (state === 'parked' && !isConflict(record)),
    canEdit: isKnown && (isUntouched || (state === 'parked' && !isConflict(record))),
    canDiscard: isUntouched || state === 'parked',
  }
}

/** Whether somebody else has changed the same thing, so that two versions have to be compared. */
export function isConflict({ state, why, method }: OutboxRecord): boolean {
  return state === 'parked' && why === 'conflict' && method !== 'POST'
}
