// SPDX-License-Identifier: MIT
import { type ReactNode, useId } from 'react'
import './field.css'

/** What a control inside a `Field` needs to be tied to its label and its complaint. */
export interface FieldLinks {
  readonly id: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string | undefined
}

/** A labelled control, with a hint below it, or what is wrong with it. */
export function Field(props: {
  readonly label: string
  readonly hint?: string | undefined
  readonly problem?: string | undefined
  readonly children: (links: FieldLinks) => ReactNode
}): ReactNode {
  const id = useId()
  const { label, hint, problem } = props
  const below = problem ?? hint
  const belowId = below === undefined ? undefined : `${id}-below`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {props.children({
        id,
        'aria-invalid': problem !== undefined,
        'aria-describedby': belowId,
      })}
      {below !== undefined && (
        <p id={belowId} className={problem === undefined ? 'field-hint' : 'field-problem'}>
          {below}
        </p>
      )}
    </div>
  )
}
