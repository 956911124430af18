// SPDX-License-Identifier: MIT
import { useOutbox } from '@springhouse/client/react'
import type { ReactNode } from 'react'
import { progressWords } from '../outbox/outbox-words.ts'
import './banner.css'

// One or two records are gone before anybody has read a bar.
const WORTH_A_BAR = 3

/** Shows how far sending has come while many records go out, and nothing while they can't. */
export function SendingStrip(): ReactNode {
  const progress = useOutbox(({ counts, progress: counted }) =>
    counts?.pause === undefined ? counted : undefined,
  )
  if (progress === undefined || progress.total < WORTH_A_BAR) return null
  const { sent, total } = progress
  return (
    <div className="save-progress" role="status" data-testid="sending-progress">
      <span>{progressWords(progress)}</span>
      <progress value={sent} max={total} aria-label="Records sent" />
    </div>
  )
}
