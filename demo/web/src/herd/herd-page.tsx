// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import type { AnimalRow, AnimalType, HerdAnswer } from '../../../shared/api.ts'
import { herdOf } from '../data/resources.ts'
import { useNumberInPath } from '../data/use-path.ts'
import { useResource } from '../data/use-resource.ts'
import { formatWholeLitres } from '../format/litres.ts'
import { AsOf } from '../parts/as-of.tsx'
import { Choice } from '../parts/choice.tsx'
import { Page } from '../parts/page.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { Stat } from '../parts/stat.tsx'
import { WindowList } from '../parts/window-list.tsx'
import { RecordLinks } from '../record/record-links.tsx'
import { AnimalLink } from './animal-link.tsx'
import { ANIMAL_TYPES, countByLactation, countByType, nameOfType } from './animal-words.ts'
import { hasText } from './has-text.ts'
import { HerdFigures } from './herd-figures.tsx'

type TypeFilter = AnimalType | 'all'

const FILTERS = [
  { value: 'all' as TypeFilter, label: 'All' },
  ...ANIMAL_TYPES.map((type) => ({ value: type as TypeFilter, label: nameOfType(type) })),
]

const ROW_HEIGHT = 72

/** The herd of one farm. */
export function HerdPage(): ReactNode {
  const farm = useNumberInPath('farm')
  const view = useResource(herdOf(farm))
  const { data } = view
  return (
    <Page
      title={data?.farm.name ?? 'Herd'}
      back={{ to: '/herd', name: 'All farms' }}
      below={
        <>
          <span>{data !== undefined && `${data.farm.village}, ${data.farm.farmer}`}</span>
          <AsOf view={view} />
        </>
      }
    >
      <ResourcePart view={view} what="the herd">
        {(herd) => <Herd herd={herd} />}
      </ResourcePart>
    </Page>
  )
}

function Herd(props: { readonly herd: HerdAnswer }): ReactNode {
  const { farm, animals } = props.herd
  return (
    <>
      <section className="card stack" aria-label="Totals">
        <dl className="stats stats-three">
          <Stat name="Animals">{animals.length}</Stat>
          <Stat name="In milk">{farm.lactating}</Stat>
          <Stat name="Last day">
            {formatWholeLitres(animals.reduce((sum, { lastYield }) => sum + (lastYield ?? 0), 0))}
          </Stat>
        </dl>
        <div className="row row-fill">
          <RecordLinks farm={farm.id} hasMilk={farm.lactating > 0} />
        </div>
      </section>
      <HerdFigures byType={countByType(animals)} byLactation={countByLactation(animals)} />
      <AnimalFinder animals={animals} />
    </>
  )
}

function AnimalFinder(props: { readonly animals: readonly AnimalRow[] }): ReactNode {
  const [text, setText] = useState('')
  const [type, setType] = useState<TypeFilter>('all')
  const found = props.animals.filter(
    (animal) =>
      (type === 'all' || animal.type === type) && hasText(text, animal.name, animal.earTag),
  )
  return (
    <>
      <SearchField
        label="Name or ear tag"
        value={text}
        onChange={setText}
        testId="search-animals"
      />
      <Choice legend="Type" quiet oneLine options={FILTERS} value={type} onChange={setType} />
      <section className="card card-flush" aria-label="Animals">
        {found.length === 0 && <p className="empty">No animal of this farm matches.</p>}
        <WindowList
          label="Animals"
          rows={found}
          rowHeight={ROW_HEIGHT}
          keyOf={(animal) => animal.id}
        >
          {(animal) => <AnimalLink animal={animal} />}
        </WindowList>
      </section>
    </>
  )
}
