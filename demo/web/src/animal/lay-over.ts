// SPDX-License-Identifier: MIT
import { type OutboxRecord, wordsFor } from '@springhouse/outbox'
import type { CareAnswer, Treatment } from '../../../shared/api.ts'
import { readOwnRecord } from '../data/own-record.ts'

/** A treatment as lists show it: the server's, or one of this phone's that the server's list doesn't have yet. */
export interface ShownTreatment extends Omit<Treatment, 'by'> {
  readonly by?: string
  /** Where it is, in words; absent for one of the server's. */
  readonly onDevice?: string
}

/** Puts one of this phone's own records on top of an animal's treatments. */
export function layTreatmentOver(
  shown: readonly ShownTreatment[],
  record: OutboxRecord,
  animal: number,
): readonly ShownTreatment[] {
  const own = readOwnRecord(record)
  if (own.kind !== 'treatment' || own.treatment.animal !== animal) return shown
  if (shown.some(({ id }) => id === own.treatment.id)) return shown
  return [{ ...own.treatment, onDevice: wordsFor(record).label }, ...shown]
}

/** How an animal is kept, as it is shown. */
export interface ShownCare extends CareAnswer {
  /** Where this phone's own change is, in words; absent when the server's word is shown. */
  readonly onDevice?: string
}

/** Lays one of this phone's own changes over how an animal is kept. */
export function layCareOver(
  shown: readonly ShownCare[],
  record: OutboxRecord,
  animal: number,
): readonly ShownCare[] {
  const own = readOwnRecord(record)
  if (own.kind !== 'care' || own.animal !== animal) return shown
  const onDevice = wordsFor(record).label
  return shown.map((stored) => ({ ...stored, ...own.care, onDevice }))
}
