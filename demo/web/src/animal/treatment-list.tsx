// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import type { Treatment } from '../../../shared/api.ts'
import { useNow } from '../data/use-now.ts'
import { dayOf, formatDate, formatDay } from '../format/dates.ts'
import { Card } from '../parts/card.tsx'
import { Pill } from '../parts/pill.tsx'
import { withdrawalEnd } from './withdrawal.ts'

/** How an animal was treated, newest first, and until when her milk is not delivered. */
export function TreatmentList(props: { readonly treatments: readonly Treatment[] }): ReactNode {
  const today = dayOf(useNow(3_600_000))
  return (
    <Card title="Treatments" flush>
      {props.treatments.length === 0 && <p className="empty">None recorded.</p>}
      <ul className="list">
        {props.treatments.map((treatment) => (
          <li key={treatment.id} className="treatment">
            <div className="row-apart">
              <strong>{treatment.kind}</strong>
              <Withdrawal treatment={treatment} today={today} />
            </div>
            <span className="muted small">
              {formatDate(treatment.date)}, {treatment.medicine}, by {treatment.by}
            </span>
            {treatment.note !== '' && <span className="small">{treatment.note}</span>}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Withdrawal(props: { readonly treatment: Treatment; readonly today: string }): ReactNode {
  const { date, withdrawalDays } = props.treatment
  if (withdrawalDays === 0) return null
  const end = withdrawalEnd(date, withdrawalDays)
  return end >= props.today ? (
    <Pill tone="clay">no delivery until {formatDay(end)}</Pill>
  ) : (
    <span className="muted small">{withdrawalDays} days withheld</span>
  )
}
