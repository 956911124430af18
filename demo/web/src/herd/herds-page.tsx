// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import type { Farm, HerdSummary } from '../../../shared/api.ts'
import { animalSearch, farms, herdSummary } from '../data/resources.ts'
import { useLast } from '../data/use-last.ts'
import { useResource } from '../data/use-resource.ts'
import { useSettled } from '../data/use-settled.ts'
import { formatWholeLitres } from '../format/litres.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Card } from '../parts/card.tsx'
import { Page } from '../parts/page.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { Stat } from '../parts/stat.tsx'
import { AnimalLink } from './animal-link.tsx'
import { nameOfLactation, nameOfType } from './animal-words.ts'
import { HerdFigures } from './herd-figures.tsx'
import { hasText } from './has-text.ts'

const SHORTEST_SEARCH = 2

/** All herds together: figures, and the way to a farm or straight to an animal. */
export function HerdsPage(): ReactNode {
  const [text, setText] = useState('')
  const summary = useResource(herdSummary)
  const all = useResource(farms)
  const isSearching = text.trim().length >= SHORTEST_SEARCH
  return (
    <Page title="Herd" below={<AsOf view={all} />}>
      <SearchField
        label="Farm, animal or ear tag"
        value={text}
        onChange={setText}
        testId="search-herds"
      />
      {isSearching && <FoundAnimals text={text.trim()} />}
      {!isSearching && (
        <ResourcePart view={summary} what="the figures">
          {(figures) => <Totals summary={figures} />}
        </ResourcePart>
      )}
      <ResourcePart view={all} what="the farms">
        {({ farms: known }) => <FarmList farms={known.filter((farm) => isAbout(farm, text))} />}
      </ResourcePart>
    </Page>
  )
}

function Totals(props: { readonly summary: HerdSummary }): ReactNode {
  const { total, lactating, litresYesterday, byType, byLactation } = props.summary
  return (
    <>
      <section className="card" aria-label="Totals">
        <dl className="stats stats-three">
          <Stat name="Animals">{total.toLocaleString('en-IE')}</Stat>
          <Stat name="In milk">{lactating.toLocaleString('en-IE')}</Stat>
          <Stat name="Yesterday">{formatWholeLitres(litresYesterday)}</Stat>
        </dl>
      </section>
      <HerdFigures
        byType={byType.map(({ type, count }) => ({ name: nameOfType(type), count }))}
        byLactation={byLactation.map(({ lactation, count }) => ({
          name: nameOfLactation(lactation),
          count,
        }))}
      />
    </>
  )
}

function isAbout(farm: Farm, text: string): boolean {
  return hasText(text, farm.name, farm.village, farm.farmer)
}

function FarmList(props: { readonly farms: readonly Farm[] }): ReactNode {
  return (
    <Card
      title="Farms"
      aside={<span className="muted small">{props.farms.length} farms</span>}
      flush
    >
      {props.farms.length === 0 && <p className="empty">No farm has this name.</p>}
      <ul className="list">
        {props.farms.map((farm) => (
          <li key={farm.id}>
            <Link
              className="list-row list-row-bare"
              to={`/herd/${farm.id}`}
              data-testid={`farm-row-${farm.id}`}
            >
              <span className="list-row-text">
                <strong>{farm.name}</strong>
                <span className="muted small">
                  {farm.village}, {farm.farmer}
                </span>
              </span>
              <span className="list-row-end">
                <span className="figure">{farm.animals} animals</span>
                <span className="muted small figure">{farm.lactating} in milk</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function FoundAnimals(props: { readonly text: string }): ReactNode {
  const settled = useSettled(props.text)
  const view = useLast(useResource(animalSearch(settled)))
  return (
    <Card title="Animals" aside={<AsOf view={view} />} flush>
      <ResourcePart view={view} what="the animals">
        {({ animals }) =>
          animals.length === 0 ? (
            <p className="empty">No animal has this name or ear tag.</p>
          ) : (
            <ul className="list">
              {animals.map((animal) => (
                <li key={animal.id}>
                  <AnimalLink animal={animal} />
                </li>
              ))}
            </ul>
          )
        }
      </ResourcePart>
    </Card>
  )
}
