// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import './meter-list.css'

/** One line of a `MeterList`. */
export interface MeterLine {
  readonly name: string
  readonly count: number
}

/** Counts by name with a bar for each, to see at a glance what there is most of. */
export function MeterList(props: { readonly lines: readonly MeterLine[] }): ReactNode {
  const highest = Math.max(1, ...props.lines.map(({ count }) => count))
  return (
    <ul className="meter-list">
      {props.lines.map(({ name, count }) => (
        <li key={name}>
          <span>{name}</span>
          <span className="meter" aria-hidden>
            <span style={{ width: `${(count / highest) * 100}%` }} />
          </span>
          <span className="figure">{count}</span>
        </li>
      ))}
    </ul>
  )
}
