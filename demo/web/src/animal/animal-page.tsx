// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react'
import type { AnimalAnswer } from '../../../shared/api.ts'
import { animalOf } from '../data/resources.ts'
import { useNow } from '../data/use-now.ts'
import { useNumberInPath } from '../data/use-path.ts'
import { useResource } from '../data/use-resource.ts'
import { formatAge, formatDate } from '../format/dates.ts'
import { formatLitres } from '../format/litres.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Page } from '../parts/page.tsx'
import { Pill } from '../parts/pill.tsx'
import { AnimalPortrait } from '../parts/portrait.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { Stat } from '../parts/stat.tsx'
import { RecordLinks } from '../record/record-links.tsx'
import { CareCard } from './care-card.tsx'
import { TreatmentList } from './treatment-list.tsx'
import { YieldCard } from './yield-card.tsx'
import './animal.css'

/** One animal: who she is, what she gives, and how she was treated. */
export function AnimalPage(): ReactNode {
  const id = useNumberInPath('animal')
  const view = useResource(animalOf(id))
  const animal = view.data
  return (
    <Page
      title={animal?.name ?? 'Animal'}
      back={
        animal === undefined
          ? { to: '/herd', name: 'Herd' }
          : { to: `/herd/${animal.farm}`, name: animal.farmName }
      }
      below={
        <>
          <span>{animal?.earTag}</span>
          <AsOf view={view} />
        </>
      }
    >
      <ResourcePart view={view} what="the animal">
        {(known) => (
          <>
            <Facts animal={known} />
            <div className="columns">
              {known.type === 'cow' && <YieldCard animal={known.id} />}
              <TreatmentList animal={known} />
              <CareCard animal={known.id} />
            </div>
          </>
        )}
      </ResourcePart>
    </Page>
  )
}

function Facts(props: { readonly animal: AnimalAnswer }): ReactNode {
  const { animal } = props
  const nowMs = useNow(3_600_000)
  return (
    <section className="card animal-facts" aria-label="Facts">
      <AnimalPortrait id={animal.id} name={animal.name} size={120} />
      <div className="stack">
        <div className="row">
          <Pill tone="stone">{animal.type}</Pill>
          {animal.lactation > 0 && (
            <Pill tone={animal.lactating ? 'spring' : 'stone'}>
              {animal.lactating ? 'in milk' : 'dry'}
            </Pill>
          )}
        </div>
        <dl className="stats">
          <Stat name="Breed">{animal.breed}</Stat>
          <Stat name={`Born ${formatDate(animal.born)}`}>{formatAge(animal.born, nowMs)}</Stat>
          {animal.lactation > 0 && <Stat name="Lactation">{animal.lactation}</Stat>}
          {animal.lastYield !== null && (
            <Stat name="Last day">{formatLitres(animal.lastYield)}</Stat>
          )}
        </dl>
        <div className="row row-fill">
          <RecordLinks farm={animal.farm} animal={animal.id} hasMilk={animal.lactating} />
        </div>
      </div>
    </section>
  )
}
