// SPDX-License-Identifier: MIT
import { type ReactNode, useId } from 'react'
import './choice.css'

/** One thing that may be chosen. */
export interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
}

/** A few choices side by side, as radio buttons that a thumb can hit. */
export function Choice<Value extends string>(props: {
  readonly legend: string
  /** Keeps the legend for screen readers only. */
  readonly quiet?: boolean
  /** Scrolls sideways on a phone instead of taking more lines. */
  readonly oneLine?: boolean
  readonly options: readonly Option<Value>[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}): ReactNode {
  const name = useId()
  return (
    <fieldset className={props.oneLine === true ? 'choice choice-one-line' : 'choice'}>
      <legend className={props.quiet === true ? 'visually-hidden' : 'field-legend'}>
        {props.legend}
      </legend>
      <div className="choice-options">
        {props.options.map(({ value, label }) => (
          <label key={value} className="choice-option">
            <input
              type="radio"
              name={name}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
