// SPDX-License-Identifier: MIT
import { type FormEvent, type ReactNode, useState } from 'react'
import { Field, type FieldLinks } from '../parts/field.tsx'
import { type EditableField, judgeEdit, type Typed, typedOf } from './editable-fields.ts'

/** Changes the fields of a record that is not on the server. */
export function EditForm(props: {
  readonly fields: readonly EditableField[]
  readonly values: object
  /** Called with the changed fields; what isn't shown stays. */
  readonly onSave: (values: Readonly<Record<string, string | number>>) => void
  readonly onCancel: () => void
}): ReactNode {
  const { fields, onSave, onCancel } = props
  const [typed, setTyped] = useState<Typed>(() => typedOf(fields, props.values))
  const [isChecked, setIsChecked] = useState(false)
  const judged = judgeEdit(fields, typed)
  const problems = isChecked && judged.kind === 'problem' ? judged.problems : {}
  const save = (event: FormEvent): void => {
    event.preventDefault()
    setIsChecked(true)
    if (judged.kind === 'fine') onSave(judged.values)
  }
  return (
    <form className="stack edit-form" noValidate data-testid="edit-form" onSubmit={save}>
      {fields.map((field) => (
        <Field key={field.name} label={field.label} problem={problems[field.name]}>
          {(links) => (
            <Control
              field={field}
              links={links}
              value={typed[field.name] ?? ''}
              onChange={(text) => setTyped({ ...typed, [field.name]: text })}
            />
          )}
        </Field>
      ))}
      <div className="row">
        <button type="submit" className="button button-main" data-testid="edit-save">
          Save and send
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}

function Control(props: {
  readonly field: EditableField
  readonly links: FieldLinks
  readonly value: string
  readonly onChange: (text: string) => void
}): ReactNode {
  const { field, links, value, onChange } = props
  const common = { ...links, className: 'input', value, 'data-testid': `edit-${field.name}` }
  if (field.kind === 'lines') {
    return <textarea {...common} onChange={({ target }) => onChange(target.value)} />
  }
  if (field.kind === 'choice') {
    return (
      <select {...common} onChange={({ target }) => onChange(target.value)}>
        {field.choices?.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    )
  }
  const input = (
    <input
      {...common}
      autoComplete="off"
      inputMode={field.kind === 'decimal' ? 'decimal' : field.kind === 'whole' ? 'numeric' : 'text'}
      onChange={({ target }) => onChange(target.value)}
    />
  )
  if (field.unit === undefined) return input
  return (
    <div className="input-with-unit">
      {input}
      <span aria-hidden>{field.unit}</span>
    </div>
  )
}
