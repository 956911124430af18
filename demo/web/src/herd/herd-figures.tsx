// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { Card } from '../parts/card.tsx'
import { MeterList, type MeterLine } from '../parts/meter-list.tsx'
import './herd.css'

const WIDE = '(min-width: 720px)'

/** Counts of a herd by type and by lactation. Folded on a phone at first, where the animals themselves matter more. */
export function HerdFigures(props: {
  readonly byType: readonly MeterLine[]
  readonly byLactation: readonly MeterLine[]
}): ReactNode {
  const [isOpen] = useState(() => matchMedia(WIDE).matches)
  return (
    <details className="herd-figures" open={isOpen}>
      <summary>By type and lactation</summary>
      <div className="herd-figures-cards">
        <Card title="By type">
          <MeterList lines={props.byType} />
        </Card>
        <Card title="By lactation">
          <MeterList lines={props.byLactation} />
        </Card>
      </div>
    </details>
  )
}
