// SPDX-License-Identifier: MIT
import { Check } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import type { ChangeState } from './use-change.ts'
import '../parts/button.css'
import '../parts/field.css'

/** One value with its own save button; Enter saves as well. */
export function QuickField(props: {
  readonly label: string
  readonly unit: string
  readonly inputMode: 'decimal' | 'numeric'
  readonly value: string
  /** Whether what is typed can be saved. */
  readonly isValid: boolean
  readonly change: ChangeState
  readonly testIds: { readonly input: string; readonly save: string }
  readonly onType: (text: string) => void
  readonly onSave: () => Promise<void>
}): ReactNode {
  const { change, testIds } = props
  const statusId = useId()
  return (
    <form
      className="quick-field"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void props.onSave()
      }}
    >
      <div className="input-with-unit">
        <input
          className="input figure"
          aria-label={props.label}
          aria-describedby={statusId}
          aria-invalid={change.kind === 'failed'}
          inputMode={props.inputMode}
          autoComplete="off"
          value={props.value}
          data-testid={testIds.input}
          onChange={({ target }) => props.onType(target.value)}
          onFocus={({ target }) => target.select()}
        />
        <span aria-hidden>{props.unit}</span>
      </div>
      <button
        type="submit"
        className="button"
        disabled={!props.isValid || change.kind === 'saving'}
        data-testid={testIds.save}
      >
        Save
      </button>
      <span id={statusId} className="quick-status small" role="status">
        {change.kind === 'saving' && 'Saving'}
        {change.kind === 'done' && (
          <span className="quick-done">
            <Check size={16} aria-hidden />
            On the server
          </span>
        )}
        {change.kind === 'failed' && <span className="field-problem">{change.words}</span>}
      </span>
    </form>
  )
}
