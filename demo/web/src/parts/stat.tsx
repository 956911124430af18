// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import './stat.css'

/** A figure with its name; several stand together in a `dl` with class `stats`. */
export function Stat(props: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="stat">
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}
