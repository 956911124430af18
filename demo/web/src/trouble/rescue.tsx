// SPDX-License-Identifier: MIT
import { RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { ExportButton } from '../outbox/export-button.tsx'
import { RESCUE_PAGE } from '../outbox/rescue-page.ts'
import '../parts/button.css'
import '../parts/notice.css'

/** What is left when a page has failed: words, another try, and everything that was recorded as a file. */
export function Rescue(props: { readonly problem: Error }): ReactNode {
  return (
    <div className="stack page-narrow" role="alert" data-testid="rescue">
      <h1>This page has failed</h1>
      <p>
        What you recorded is safe on this phone. Try again; if it keeps failing, export your records
        as a file and send it to the office.
      </p>
      <p className="muted small">{props.problem.message}</p>
      <div className="row">
        <button
          type="button"
          className="button button-main"
          onClick={() => globalThis.location.reload()}
        >
          <RefreshCw size={18} aria-hidden />
          Try again
        </button>
        <ExportButton />
        <a className="text-link" href={RESCUE_PAGE}>
          Rescue page
        </a>
      </div>
    </div>
  )
}
