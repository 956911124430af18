// SPDX-License-Identifier: MIT
import { EVERYTHING } from '@springhouse/core'
import type { ReactNode } from 'react'
import { useObserved } from '../data/observed.ts'
import { usePortal } from '../data/portal.tsx'
import { useNow } from '../data/use-now.ts'
import { formatElapsed } from '../format/dates.ts'

const SHOWN = 5

/** The latest invalidations as they arrived: "product:42 changed, 38 ms ago". */
export function ChangeList(): ReactNode {
  const nowMs = useNow(250)
  const changes = useObserved(usePortal().changes.latest)
  return (
    <section>
      <h3>Changes heard</h3>
      {changes.length === 0 && <p className="muted small">None yet.</p>}
      <ul className="inspector-list">
        {changes.slice(0, SHOWN).map(({ number, tags, receivedAtMs }) => (
          <li key={number} data-testid="inspector-change">
            <strong>{tags.includes(EVERYTHING) ? 'Everything may have' : tags.join(', ')}</strong>{' '}
            changed, {formatElapsed(nowMs - receivedAtMs)} ago
          </li>
        ))}
      </ul>
    </section>
  )
}
