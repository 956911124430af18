// SPDX-License-Identifier: MIT
import { type FormEvent, type ReactNode, useState } from 'react'
import type { AnimalRow } from '../../../shared/api.ts'
import { herdOf } from '../data/resources.ts'
import { useResource } from '../data/use-resource.ts'
import { dayOf } from '../format/dates.ts'
import { ResourcePart } from '../parts/resource-part.tsx'
import { AnimalField } from './animal-field.tsx'
import { SavedMessage } from './saved-message.tsx'
import { judgeTreatment, NO_TREATMENT, type TypedTreatment } from './treatment-draft.ts'
import { TreatmentFields } from './treatment-fields.tsx'
import { useSaving } from './use-saving.ts'

/** Records one treatment of one animal. */
export function TreatmentForm(props: {
  readonly farm: number
  readonly firstAnimal: number | undefined
}): ReactNode {
  const herd = useResource(herdOf(props.farm))
  return (
    <ResourcePart view={herd} what="the herd">
      {({ animals }) => <Form {...props} animals={animals} />}
    </ResourcePart>
  )
}

function Form(props: {
  readonly farm: number
  readonly firstAnimal: number | undefined
  readonly animals: readonly AnimalRow[]
}): ReactNode {
  const { farm, firstAnimal, animals } = props
  const [animalId, setAnimalId] = useState(firstAnimal)
  const [typed, setTyped] = useState<TypedTreatment>(NO_TREATMENT)
  const [isChecked, setIsChecked] = useState(false)
  const saving = useSaving('POST', '/api/treatments')
  const animal = animals.find(({ id }) => id === animalId)
  const { problems, treatment } = judgeTreatment(typed)

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setIsChecked(true)
    if (animal === undefined || treatment === undefined) return
    const date = dayOf(Date.now())
    const done = await saving.save({ farm, animal: animal.id, date, ...treatment })
    if (done) setIsChecked(false)
  }
  const goOn = (): void => {
    saving.startAgain()
    setTyped(NO_TREATMENT)
    setAnimalId(undefined)
  }

  return (
    <form className="card stack" noValidate onSubmit={(event) => void save(event)}>
      <AnimalField
        animals={animals}
        chosen={animal}
        problem={isChecked && animal === undefined ? 'Choose one animal of this farm.' : undefined}
        onChoose={(chosen) => {
          saving.startAgain()
          setAnimalId(chosen?.id)
        }}
      />
      <TreatmentFields
        typed={typed}
        problems={isChecked ? problems : {}}
        onChange={(change) => {
          saving.startAgain()
          setTyped({ ...typed, ...change })
        }}
      />
      <SavedMessage saving={saving} next={{ words: 'Record next animal', act: goOn }} />
      {saving.state.kind !== 'saved' && (
        <button
          type="submit"
          className="button button-main button-large"
          disabled={saving.state.kind === 'saving'}
          data-testid="save-treatment"
        >
          {saving.state.kind === 'saving' ? 'Saving' : 'Save'}
        </button>
      )}
    </form>
  )
}
