// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Page } from './page.tsx'
import './notice.css'

/** A page whose work is done by others: says by whom, and leads to where it can be read. */
export function NotForYou(props: {
  readonly title: string
  /** Such as "Prices are changed by clerks." */
  readonly words: string
  readonly to: string
  /** Name of that place. */
  readonly place: string
}): ReactNode {
  return (
    <Page title={props.title} narrow>
      <p className="notice">
        <span>
          {props.words}{' '}
          <Link className="text-link" to={props.to}>
            {props.place}
          </Link>
        </span>
      </p>
    </Page>
  )
}
