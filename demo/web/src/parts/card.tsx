// SPDX-License-Identifier: MIT
import { type ReactNode, useId } from 'react'
import './card.css'

/** A titled part of a page. `flush` lets a list reach the card's edges. */
export function Card(props: {
  readonly title: string
  /** Stands right of the title, such as how old the card's figures are. */
  readonly aside?: ReactNode
  readonly flush?: boolean
  readonly children: ReactNode
}): ReactNode {
  const id = useId()
  return (
    <section className={props.flush === true ? 'card card-flush' : 'card'} aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  )
}
