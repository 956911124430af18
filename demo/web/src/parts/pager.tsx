// SPDX-License-Identifier: MIT
import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import './pager.css'
import './button.css'

/** Goes through a list page by page and says where one is: "51 to 100 of 312". */
export function Pager(props: {
  readonly total: number
  readonly offset: number
  readonly pageSize: number
  readonly onChange: (offset: number) => void
}): ReactNode {
  const { total, offset, pageSize, onChange } = props
  if (total <= pageSize && offset === 0) return null
  const last = Math.min(total, offset + pageSize)
  const go = (to: number): void => {
    onChange(to)
    scrollTo({ top: 0 })
  }
  return (
    <nav className="pager" aria-label="Pages">
      <button
        type="button"
        className="button"
        disabled={offset === 0}
        onClick={() => go(Math.max(0, offset - pageSize))}
      >
        <ChevronLeft size={18} aria-hidden />
        Back
      </button>
      <span className="muted small figure">
        {Math.min(offset + 1, total)} to {last} of {total}
      </span>
      <button
        type="button"
        className="button"
        disabled={last >= total}
        onClick={() => go(offset + pageSize)}
      >
        More
        <ChevronRight size={18} aria-hidden />
      </button>
    </nav>
  )
}
