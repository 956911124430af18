// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { useLink, wordsForLink } from '../data/link.ts'
import './link-state.css'

/** Says how the page is connected; the drop of water is full only while changes arrive by themselves. */
export function LinkState(): ReactNode {
  const link = useLink()
  return (
    <span
      className={`link-state link-state-${link}`}
      role="status"
      data-testid="link-state"
      data-link={link}
    >
      <svg viewBox="0 0 16 20" width="12" height="15" aria-hidden>
        <path
          d="M8 1.5c4 5 6 7.7 6 11a6 6 0 0 1-12 0c0-3.3 2-6 6-11z"
          stroke="currentcolor"
          strokeWidth="2"
        />
      </svg>
      {wordsForLink(link)}
    </span>
  )
}
