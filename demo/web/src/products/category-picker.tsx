// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import type { CategoriesAnswer } from '../../../shared/api.ts'
import { Choice } from '../parts/choice.tsx'

/** Chooses one category or all; scrolls sideways on a phone, so that the products stay in sight. */
export function CategoryPicker(props: {
  readonly categories: CategoriesAnswer['categories']
  readonly chosen: string
  readonly onChange: (id: string) => void
}): ReactNode {
  if (props.categories.length === 0) return null
  return (
    <Choice
      legend="Category"
      quiet
      oneLine
      options={[
        { value: '', label: 'All' },
        ...props.categories.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={props.chosen}
      onChange={props.onChange}
    />
  )
}
