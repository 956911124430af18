// SPDX-License-Identifier: MIT
import type { NewTreatment } from '../../../shared/api.ts'

/** What the form has, as typed. */
export interface TypedTreatment {
  readonly kind: string
  readonly medicine: string
  readonly withdrawalDays: string
  readonly note: string
}

/** An empty form. */
export const NO_TREATMENT: TypedTreatment = {
  kind: '',
  medicine: '',
  withdrawalDays: '',
  note: '',
}

/** What a form says about a treatment, beside which animal and when. */
export type TreatmentDetails = Pick<NewTreatment, 'kind' | 'medicine' | 'withdrawalDays' | 'note'>

/** What is wrong with a form, field by field, and the treatment once nothing is. */
export interface JudgedTreatment {
  readonly problems: Readonly<Partial<Record<keyof TypedTreatment, string>>>
  readonly treatment: TreatmentDetails | undefined
}

const LONGEST_WITHDRAWAL = 120

/** Judges what was typed. */
export function judgeTreatment(typed: TypedTreatment): JudgedTreatment {
  const days = /^\s*\d{1,3}\s*$/.test(typed.withdrawalDays)
    ? Number(typed.withdrawalDays)
    : Number.NaN
  const problems = {
    ...(typed.kind === '' && { kind: 'Choose what was done.' }),
    ...(typed.medicine.trim() === '' && { medicine: 'Name the medicine, or write "none".' }),
    ...(!(days <= LONGEST_WITHDRAWAL) && {
      withdrawalDays: `Whole days, 0 to ${LONGEST_WITHDRAWAL}.`,
    }),
  }
  if (Object.keys(problems).length > 0) return { problems, treatment: undefined }
  const { kind, medicine, note } = typed
  return {
    problems,
    treatment: { kind, medicine: medicine.trim(), withdrawalDays: days, note: note.trim() },
  }
}
