// SPDX-License-Identifier: MIT
import type { EntryReport } from '@springhouse/core'
import type { ReactNode } from 'react'
import { formatBytes } from './bytes.ts'
import { stateOf, usedShareOf, wordsForAge, wordsForHits, wordsForState } from './entry-words.ts'
import { shortUrl } from './short-url.ts'

/** One stored response: what it is, how much of its lifetime is used, and what it costs. */
export function EntryRow(props: { readonly entry: EntryReport }): ReactNode {
  const { entry } = props
  const { url, tags, bytes, hits, budget, isHot, status } = entry
  const state = stateOf(entry)
  return (
    <li data-testid="inspector-entry">
      <div className="inspector-line">
        <strong className="inspector-url" title={url}>
          {shortUrl(url, location.origin)}
        </strong>
        <span className="figure">{formatBytes(bytes)}</span>
      </div>
      <div className={`lifetime lifetime-${state}`} aria-hidden>
        <span style={{ width: `${100 * usedShareOf(entry)}%` }} />
      </div>
      <div className="inspector-line">
        <span className={`entry-state entry-state-${state}`}>{wordsForState(entry)}</span>
        <span className="muted figure">{wordsForAge(entry)}</span>
      </div>
      <div className="muted">
        {[
          wordsForHits(hits),
          budget,
          isHot ? 'in memory' : 'on disk',
          ...(status === 200 ? [] : [`status ${status}`]),
        ].join(', ')}
      </div>
      {tags.length > 0 && (
        <div className="inspector-tags">
          {tags.map((tag) => (
            <code key={tag}>{tag}</code>
          ))}
        </div>
      )}
    </li>
  )
}
