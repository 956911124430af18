// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { BarChart } from '../chart/bar-chart.tsx'
import { yieldsOf } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'
import { formatDay } from '../format/dates.ts'
import { formatLitres, formatWholeLitres } from '../format/litres.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Card } from '../parts/card.tsx'
import { Choice } from '../parts/choice.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { Stat } from '../parts/stat.tsx'
import { summarise, type YieldDay } from './yield-summary.ts'

const PERIODS = [
  { value: '14', label: '14 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
] as const

type Period = (typeof PERIODS)[number]['value']

/** One animal's milk over the last days. */
export function YieldCard(props: { readonly animal: number }): ReactNode {
  const view = useResource(yieldsOf(props.animal))
  const [period, setPeriod] = useState<Period>('30')
  return (
    <Card title="Milk" aside={<AsOf view={view} />}>
      <div className="stack">
        <Choice legend="Period" quiet options={PERIODS} value={period} onChange={setPeriod} />
        <ResourcePart view={view} what="the milk records">
          {({ days }) => <Yields days={days.slice(-Number(period))} />}
        </ResourcePart>
      </div>
    </Card>
  )
}

function Yields(props: { readonly days: readonly YieldDay[] }): ReactNode {
  const { days } = props
  if (days.length === 0) return <p className="empty">No milk was recorded yet.</p>
  const { total, average, best } = summarise(days)
  return (
    <>
      <BarChart
        summary={`Milk of ${days.length} days: ${formatLitres(average)} a day on average, ${formatLitres(best)} at most`}
        values={days.map(({ date, litres }) => ({ label: formatDay(date), value: litres }))}
        format={formatLitres}
      />
      <dl className="stats stats-three">
        <Stat name="Total">{formatWholeLitres(total)}</Stat>
        <Stat name="A day">{formatLitres(average)}</Stat>
        <Stat name="Best day">{formatLitres(best)}</Stat>
      </dl>
    </>
  )
}
