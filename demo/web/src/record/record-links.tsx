// SPDX-License-Identifier: MIT
import { Milk, Syringe } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { usePerson } from '../data/person.tsx'
import { mayRecordMilk, mayRecordTreatment } from '../data/rights.ts'
import '../parts/button.css'

/** The ways to the forms that a person may use, for one farm or one of its animals. The first is the main one. */
export function RecordLinks(props: {
  readonly farm: number
  readonly animal?: number
  /** Whether there is milk to record at all. */
  readonly hasMilk: boolean
}): ReactNode {
  const { role } = usePerson()
  const { farm, animal, hasMilk } = props
  const query = animal === undefined ? `farm=${farm}` : `farm=${farm}&animal=${animal}`
  const hasMilkLink = hasMilk && mayRecordMilk(role)
  return (
    <>
      {hasMilkLink && (
        <Link className="button button-main" to={`/record/milk?${query}`}>
          <Milk size={18} aria-hidden />
          Record milk
        </Link>
      )}
      {mayRecordTreatment(role) && (
        <Link
          className={hasMilkLink ? 'button' : 'button button-main'}
          to={`/record/treatment?${query}`}
        >
          <Syringe size={18} aria-hidden />
          Record treatment
        </Link>
      )}
    </>
  )
}
