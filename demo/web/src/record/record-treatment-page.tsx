// SPDX-License-Identifier: MIT
import { type ReactNode, useState } from 'react'
import { usePerson } from '../data/person.tsx'
import { mayRecordTreatment } from '../data/rights.ts'
import { usePageQuery } from '../data/use-path.ts'
import { NotForYou } from '../parts/not-for-you.tsx'
import { Page } from '../parts/page.tsx'
import { FarmField } from './farm-field.tsx'
import { HerdAsOf } from './herd-as-of.tsx'
import { numberOf } from './record-milk-page.tsx'
import { TreatmentForm } from './treatment-form.tsx'

/** Where a treatment is recorded, with or without a network. */
export function RecordTreatmentPage(): ReactNode {
  const { role } = usePerson()
  if (mayRecordTreatment(role)) return <RecordTreatment />
  return (
    <NotForYou
      title="Record treatment"
      words="Treatments are recorded by vets and herd managers. You see them under"
      to="/herd"
      place="Herd"
    />
  )
}

function RecordTreatment(): ReactNode {
  const [query] = usePageQuery()
  const [farm, setFarm] = useState<number | undefined>(() => numberOf(query('farm')))
  const animal = numberOf(query('animal'))
  return (
    <Page
      title="Record treatment"
      back={
        animal === undefined
          ? { to: '/', name: 'Today' }
          : { to: `/animals/${animal}`, name: 'Animal' }
      }
      below={farm === undefined ? undefined : <HerdAsOf farm={farm} />}
      narrow
    >
      <FarmField value={farm} onChange={setFarm} />
      {farm !== undefined && <TreatmentForm key={farm} farm={farm} firstAnimal={animal} />}
    </Page>
  )
}
