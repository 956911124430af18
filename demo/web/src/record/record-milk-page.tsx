// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { usePerson } from '../data/person.tsx'
import { mayRecordMilk } from '../data/rights.ts'
import { usePageQuery } from '../data/use-path.ts'
import { NotForYou } from '../parts/not-for-you.tsx'
import { Page } from '../parts/page.tsx'
import { FarmField } from './farm-field.tsx'
import { FarmRecords } from './farm-records.tsx'
import { HerdAsOf } from './herd-as-of.tsx'
import { MilkForm } from './milk-form.tsx'

/** Where milk is recorded, animal after animal, with or without a network. */
export function RecordMilkPage(): ReactNode {
  const { role } = usePerson()
  if (mayRecordMilk(role)) return <RecordMilk />
  return (
    <NotForYou
      title="Record milk"
      words="Milk is recorded by drivers and herd managers. You see it under"
      to="/herd"
      place="Herd"
    />
  )
}

function RecordMilk(): ReactNode {
  const [query] = usePageQuery()
  const [farm, setFarm] = useState<number | undefined>(() => numberOf(query('farm')))
  return (
    <Page
      title="Record milk"
      back={farm === undefined ? { to: '/', name: 'Today' } : { to: `/herd/${farm}`, name: 'Herd' }}
      below={farm === undefined ? undefined : <HerdAsOf farm={farm} />}
      narrow
    >
      <FarmField value={farm} onChange={setFarm} />
      {farm !== undefined && (
        <>
          <MilkForm key={farm} farm={farm} firstAnimal={numberOf(query('animal'))} />
          <FarmRecords farm={farm} />
        </>
      )}
    </Page>
  )
}

/** Reads a number of the page's query. */
export function numberOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined
}
