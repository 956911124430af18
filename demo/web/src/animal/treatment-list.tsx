// SPDX-License-Identifier: MIT
import { type ReactNode, useCallback } from 'react'
import { useOverlay } from '@springhouse/client/react'
import type { OutboxRecord } from '@springhouse/outbox'
import type { AnimalAnswer } from '../../../shared/api.ts'
import { animalOf } from '../data/resources.ts'
import { useNow } from '../data/use-now.ts'
import { useResource } from '../data/use-resource.ts'
import { dayOf, formatDate, formatDay } from '../format/dates.ts'
import { Card } from '../parts/card.tsx'
import { Pill } from '../parts/pill.tsx'
import { layTreatmentOver, type ShownTreatment } from './lay-over.ts'
import { withdrawalEnd } from './withdrawal.ts'

/** How an animal was treated, newest first, and until when her milk is not delivered; what this phone has recorded stands on top. */
export function TreatmentList(props: { readonly animal: AnimalAnswer }): ReactNode {
  const { id, treatments: listed } = props.animal
  const { stamp } = useResource(animalOf(id))
  const apply = useCallback(
    (shown: readonly ShownTreatment[], record: OutboxRecord) => layTreatmentOver(shown, record, id),
    [id],
  )
  const treatments = useOverlay<ShownTreatment>(listed, { stamp, apply })
  const today = dayOf(useNow(3_600_000))
  return (
    <Card title="Treatments" flush>
      {treatments.length === 0 && <p className="empty">None recorded.</p>}
      <ul className="list">
        {treatments.map((treatment) => (
          <li key={treatment.id} className="treatment">
            <div className="row-apart">
              <strong>{treatment.kind}</strong>
              <Withdrawal treatment={treatment} today={today} />
            </div>
            <span className="muted small">
              {formatDate(treatment.date)}, {treatment.medicine}
              {treatment.by !== undefined && `, by ${treatment.by}`}
            </span>
            {treatment.onDevice !== undefined && (
              <div data-testid="own-treatment">
                <Pill tone="hay">{treatment.onDevice}</Pill>
              </div>
            )}
            {treatment.note !== '' && <span className="small">{treatment.note}</span>}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Withdrawal(props: {
  readonly treatment: ShownTreatment
  readonly today: string
}): ReactNode {
  const { date, withdrawalDays } = props.treatment
  if (withdrawalDays === 0) return null
  const end = withdrawalEnd(date, withdrawalDays)
  return end >= props.today ? (
    <Pill tone="clay">no delivery until {formatDay(end)}</Pill>
  ) : (
    <span className="muted small">{withdrawalDays} days withheld</span>
  )
}
