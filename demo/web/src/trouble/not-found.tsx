// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Page } from '../parts/page.tsx'

/** Shown for an address that the app doesn't have. */
export function NotFound(): ReactNode {
  return (
    <Page title="Nothing here" narrow>
      <p>The app has no page at this address. It may have been mistyped, or be an old link.</p>
      <Link className="button button-main" to="/">
        To today's round
      </Link>
    </Page>
  )
}
