// SPDX-License-Identifier: MIT
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { formatBytes } from './bytes.ts'
import { type EntryGroup, keyOf } from './entry-groups.ts'
import { EntryRow } from './entry-row.tsx'

/** So many of a route are shown before somebody asks for the rest. */
const SHOWN_AT_FIRST = 5

/** The stored responses of one route, below a line that closes and opens them. */
export function EntryGroupPart(props: { readonly group: EntryGroup }): ReactNode {
  const { route, entries, bytes } = props.group
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? entries : entries.slice(0, SHOWN_AT_FIRST)
  return (
    // Open from the start; from then on the browser keeps what its user did.
    <details className="entry-group" open data-testid={`inspector-route-${route}`}>
      <summary>
        <ChevronRight size={16} aria-hidden />
        <strong>{route}</strong>
        <span className="muted figure">
          {entries.length === 1 ? '1 entry' : `${entries.length} entries`}, {formatBytes(bytes)}
        </span>
      </summary>
      <ul className="inspector-list">
        {shown.map((entry) => (
          <EntryRow key={keyOf(entry)} entry={entry} />
        ))}
      </ul>
      {entries.length > SHOWN_AT_FIRST && (
        <button type="button" className="inspector-more" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? `Only the first ${SHOWN_AT_FIRST}` : `All ${entries.length} of ${route}`}
        </button>
      )}
    </details>
  )
}
