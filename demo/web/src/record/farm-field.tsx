// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import type { Farm } from '../../../shared/api.ts'
import { farms, round } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'
import { Field } from '../parts/field.tsx'

/** Chooses a farm; those of today's round come first. */
export function FarmField(props: {
  readonly value: number | undefined
  readonly onChange: (farm: number | undefined) => void
}): ReactNode {
  const all = useResource(farms).data?.farms ?? []
  const today = useResource(round).data?.stops.map(({ farm }) => farm) ?? []
  const others = all.filter(({ id }) => !today.some((farm) => farm.id === id))
  return (
    <Field label="Farm">
      {(links) => (
        <select
          {...links}
          className="input"
          data-testid="field-farm"
          value={props.value ?? ''}
          onChange={({ target }) => {
            props.onChange(target.value === '' ? undefined : Number(target.value))
          }}
        >
          <option value="">Choose a farm</option>
          <FarmGroup label="Today's round" farms={today} />
          <FarmGroup label="All other farms" farms={others} />
        </select>
      )}
    </Field>
  )
}

function FarmGroup(props: { readonly label: string; readonly farms: readonly Farm[] }): ReactNode {
  if (props.farms.length === 0) return null
  return (
    <optgroup label={props.label}>
      {props.farms.map(({ id, name, village }) => (
        <option key={id} value={id}>
          {name}, {village}
        </option>
      ))}
    </optgroup>
  )
}
