// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import { usePerson } from '../data/person.tsx'
import { round } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'
import { formatWeekday } from '../format/dates.ts'
import { useSaveProgress } from '../layout/offline-saving.tsx'
import { AsOf } from '../parts/as-of.tsx'
import { Page } from '../parts/page.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { Stop } from './stop.tsx'
import './round.css'

/** The farms of the day in driving order, and what is to be done at each. */
export function RoundPage(): ReactNode {
  const person = usePerson()
  const view = useResource(round)
  const stops = view.data?.stops.length
  return (
    <Page
      title="Today's round"
      below={
        <>
          <span>
            {view.data === undefined ? person.name : formatWeekday(view.data.date)}
            {stops !== undefined && `, ${stops === 1 ? '1 farm' : `${stops} farms`}`}
          </span>
          <AsOf view={view} />
        </>
      }
      narrow
    >
      <ResourcePart view={view} what="your round">
        {(today) =>
          today.stops.length === 0 ? (
            <p className="card empty">No farms today. The herds are all under Herd.</p>
          ) : (
            <ol className="round">
              {today.stops.map((stop) => (
                <Stop key={stop.farm.id} stop={stop} />
              ))}
            </ol>
          )
        }
      </ResourcePart>
      <SavedLine />
    </Page>
  )
}

function SavedLine(): ReactNode {
  const progress = useSaveProgress()
  if (progress?.isFinished !== true) return null
  const { done, total, failed } = progress
  return (
    <p className="muted small" data-testid="saved-for-offline">
      Saved for offline: {done} of {total}
      {failed > 0 ? '. The rest is saved when you open it.' : '. This round works in the barn.'}
    </p>
  )
}
