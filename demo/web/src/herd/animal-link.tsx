// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { AnimalRow } from '../../../shared/api.ts'
import { formatLitres } from '../format/litres.ts'
import { AnimalPortrait } from '../parts/portrait.tsx'
import '../parts/list.css'

/** One animal as a row of a list. */
export function AnimalLink(props: { readonly animal: AnimalRow }): ReactNode {
  const { animal } = props
  return (
    <Link className="list-row" to={`/animals/${animal.id}`} data-testid={`animal-row-${animal.id}`}>
      <AnimalPortrait id={animal.id} name={animal.name} />
      <span className="list-row-text">
        <strong>{animal.name}</strong>
        <span className="muted small">
          {animal.earTag}, <span className="wide-only">{animal.breed}</span> {animal.type}
        </span>
      </span>
      <span className="list-row-end">
        {animal.lastYield !== null && (
          <span className="figure">{formatLitres(animal.lastYield)}</span>
        )}
        {animal.lactation > 0 && (
          <span className="muted small figure">
            {animal.lactating ? `lactation ${animal.lactation}` : 'dry'}
          </span>
        )}
      </span>
    </Link>
  )
}
