// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { herdOf, recordsOf } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'
import { formatDay } from '../format/dates.ts'
import { formatLitres } from '../format/litres.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Card } from '../parts/card.tsx'
import { Pill } from '../parts/pill.tsx'
import { LoadProblem } from '../parts/resource-part.tsx'
import { type ShownMilk, useFarmMilk } from './use-farm-milk.ts'
import '../parts/list.css'

const SHOWN = 20

/** A farm's latest milk records; this phone's own that are still on their way come first. */
export function FarmRecords(props: { readonly farm: number }): ReactNode {
  const view = useResource(recordsOf(props.farm))
  const herd = useResource(herdOf(props.farm))
  const milk = useFarmMilk(props.farm)
  const names = new Map(herd.data?.animals.map(({ id, name }) => [id, name]))
  return (
    <Card title="Latest records" aside={<AsOf view={view} />} flush>
      {view.data === undefined && view.error !== undefined && (
        <LoadProblem what="the server's records" error={view.error} reload={view.reload} />
      )}
      {milk.length === 0 && <p className="empty">Nothing recorded yet.</p>}
      <ul className="list">
        {milk.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <MilkRow milk={one} name={names.get(one.animal) ?? `Animal ${one.animal}`} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function MilkRow(props: { readonly milk: ShownMilk; readonly name: string }): ReactNode {
  const { milk, name } = props
  return (
    <div
      className="list-row list-row-bare"
      data-testid={milk.onDevice === undefined ? 'server-record' : 'own-record'}
    >
      <span className="list-row-text">
        <strong>{name}</strong>
        <span className="muted small">
          {milk.session}, {formatDay(milk.date)}
          {milk.by !== undefined && `, by ${milk.by}`}
        </span>
      </span>
      <span className="list-row-end">
        <strong className="figure">{formatLitres(milk.litres)}</strong>
        {milk.onDevice !== undefined && <Pill tone="hay">{milk.onDevice}</Pill>}
      </span>
    </div>
  )
}
