// SPDX-License-Identifier: MIT
import { Clock, PawPrint, Phone } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { RoundStop } from '../../../shared/api.ts'
import { Pill, type Tone } from '../parts/pill.tsx'
import { RecordLinks } from '../record/record-links.tsx'
import '../parts/button.css'
import '../parts/card.css'

const TONES: Readonly<Record<RoundStop['task'], Tone>> = {
  'milk collection': 'water',
  'milk recording': 'spring',
  'treatment check': 'clay',
  delivery: 'hay',
}

/** One farm of the round. */
export function Stop(props: { readonly stop: RoundStop }): ReactNode {
  const { order, farm, task, window, note } = props.stop
  return (
    <li className="stop" data-testid={`stop-${farm.id}`}>
      <span className="stop-order" aria-label={`Stop ${order}`}>
        {order}
      </span>
      <article className="card stop-card">
        <div className="row-apart">
          <h2>{farm.name}</h2>
          <Pill tone={TONES[task]}>{task}</Pill>
        </div>
        <div className="row muted small">
          <span className="row stop-window">
            <Clock size={16} aria-hidden />
            {window}
          </span>
          <span>
            {farm.village}, {farm.farmer}
          </span>
        </div>
        {note !== '' && <p className="small">{note}</p>}
        <div className="stop-buttons">
          <RecordLinks farm={farm.id} hasMilk={task !== 'treatment check'} />
          <Link className="button" to={`/herd/${farm.id}`}>
            <PawPrint size={18} aria-hidden />
            Herd
          </Link>
          <a
            className="button"
            href={`tel:${farm.phone.replaceAll(/[^\d+]/g, '')}`}
            aria-label={`Call ${farm.farmer}, ${farm.phone}`}
          >
            <Phone size={18} aria-hidden />
            Call
          </a>
        </div>
      </article>
    </li>
  )
}
