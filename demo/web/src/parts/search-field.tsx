// SPDX-License-Identifier: MIT
import { Search, X } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import './search-field.css'
import './field.css'

/** An input for searching, with a button that empties it. */
export function SearchField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly testId?: string
}): ReactNode {
  const id = useId()
  return (
    <div className="search-field" role="search">
      <label htmlFor={id} className="visually-hidden">
        {props.label}
      </label>
      <Search size={20} aria-hidden />
      <input
        id={id}
        className="input"
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        placeholder={props.label}
        value={props.value}
        data-testid={props.testId}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {props.value !== '' && (
        <button
          type="button"
          className="button button-plain button-round"
          aria-label="Empty the search"
          onClick={() => props.onChange('')}
        >
          <X size={20} aria-hidden />
        </button>
      )}
    </div>
  )
}
