// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { Field } from '../parts/field.tsx'
import type { JudgedTreatment, TypedTreatment } from './treatment-draft.ts'

const KINDS = [
  'Mastitis treatment',
  'Hoof care',
  'Vaccination',
  'Deworming',
  'Milk fever',
  'Navel care',
  'Calving help',
  'Pregnancy check',
  'Drying off',
  'Other',
]

/** The fields that describe a treatment. */
export function TreatmentFields(props: {
  readonly typed: TypedTreatment
  readonly problems: JudgedTreatment['problems']
  readonly onChange: (change: Partial<TypedTreatment>) => void
}): ReactNode {
  const { typed, problems, onChange } = props
  return (
    <>
      <Field label="What was done" problem={problems.kind}>
        {(links) => (
          <select
            {...links}
            className="input"
            data-testid="field-kind"
            value={typed.kind}
            onChange={({ target }) => onChange({ kind: target.value })}
          >
            <option value="">Choose</option>
            {KINDS.map((kind) => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Medicine" problem={problems.medicine}>
        {(links) => (
          <input
            {...links}
            className="input"
            autoComplete="off"
            data-testid="field-medicine"
            value={typed.medicine}
            onChange={({ target }) => onChange({ medicine: target.value })}
          />
        )}
      </Field>
      <Field
        label="Withdrawal"
        hint="Days during which the milk is not delivered"
        problem={problems.withdrawalDays}
      >
        {(links) => (
          <div className="input-with-unit">
            <input
              {...links}
              className="input"
              inputMode="numeric"
              autoComplete="off"
              data-testid="field-withdrawal"
              value={typed.withdrawalDays}
              onChange={({ target }) => onChange({ withdrawalDays: target.value })}
            />
            <span aria-hidden>days</span>
          </div>
        )}
      </Field>
      <Field label="Note" hint="May stay empty">
        {(links) => (
          <textarea
            {...links}
            className="input"
            data-testid="field-note"
            value={typed.note}
            onChange={({ target }) => onChange({ note: target.value })}
          />
        )}
      </Field>
    </>
  )
}
