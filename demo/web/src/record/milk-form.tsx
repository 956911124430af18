// SPDX-License-Identifier: MIT
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import type { AnimalRow, NewYield } from '../../../shared/api.ts'
import { herdOf } from '../data/resources.ts'
import { useNow } from '../data/use-now.ts'
import { useResource } from '../data/use-resource.ts'
import { dayOf } from '../format/dates.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { ResourcePart } from '../parts/resource-part.tsx'
import { AnimalField } from './animal-field.tsx'
import { nextAnimal } from './find-animal.ts'
import { judgeLitres } from './judge-litres.ts'
import { SavedMessage } from './saved-message.tsx'
import { useFarmMilk } from './use-farm-milk.ts'
import { useSaving } from './use-saving.ts'

type MilkSession = NewYield['session']

const SESSIONS = [
  { value: 'morning', label: 'Morning' },
  { value: 'evening', label: 'Evening' },
] as const

const NOON = 12

/** Records one animal's milk, then the next one's. */
export function MilkForm(props: {
  readonly farm: number
  readonly firstAnimal: number | undefined
}): ReactNode {
  const herd = useResource(herdOf(props.farm))
  return (
    <ResourcePart view={herd} what="the herd">
      {({ animals }) => <Form {...props} animals={animals.filter(({ type }) => type === 'cow')} />}
    </ResourcePart>
  )
}

function Form(props: {
  readonly farm: number
  readonly firstAnimal: number | undefined
  readonly animals: readonly AnimalRow[]
}): ReactNode {
  const { farm, firstAnimal, animals } = props
  const litresInput = useRef<HTMLInputElement>(null)
  const [animalId, setAnimalId] = useState(firstAnimal)
  const [session, setSession] = useState<MilkSession>(sessionNow)
  const [litres, setLitres] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const saving = useSaving('POST', '/api/yields')
  const milk = useFarmMilk(farm)

  const animal = animals.find(({ id }) => id === animalId)
  const judged = judgeLitres(litres)
  const date = dayOf(useNow(60_000))
  const recorded = new Set(
    milk.filter((one) => one.date === date && one.session === session).map((one) => one.animal),
  )

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setIsChecked(true)
    if (animal === undefined || judged.kind === 'problem') return
    const done = await saving.save({
      farm,
      animal: animal.id,
      date,
      session,
      litres: judged.litres,
    })
    if (done) setIsChecked(false)
  }

  const following = animal === undefined ? undefined : nextAnimal(animals, animal.id, recorded)
  const goOn = (): void => {
    saving.startAgain()
    setLitres('')
    setAnimalId(following?.id)
    litresInput.current?.focus()
  }

  return (
    <form className="card stack" noValidate onSubmit={(event) => void save(event)}>
      <AnimalField
        animals={animals}
        chosen={animal}
        problem={isChecked && animal === undefined ? 'Choose one cow of this farm.' : undefined}
        onChoose={(chosen) => {
          saving.startAgain()
          setAnimalId(chosen?.id)
        }}
      />
      <Choice legend="Milking" options={SESSIONS} value={session} onChange={setSession} />
      <Field
        label="Litres"
        problem={isChecked && judged.kind === 'problem' ? judged.words : undefined}
      >
        {(links) => (
          <div className="input-with-unit">
            <input
              {...links}
              ref={litresInput}
              className="input input-figure"
              inputMode="decimal"
              autoComplete="off"
              enterKeyHint="done"
              placeholder="0.0"
              data-testid="field-litres"
              value={litres}
              onChange={({ target }) => {
                saving.startAgain()
                setLitres(target.value)
              }}
            />
            <span aria-hidden>L</span>
          </div>
        )}
      </Field>
      <SavedMessage
        saving={saving}
        next={
          following === undefined
            ? undefined
            : { words: 'Record next animal', hint: following.name, act: goOn }
        }
      />
      {saving.state.kind !== 'saved' && (
        <button
          type="submit"
          className="button button-main button-large"
          disabled={saving.state.kind === 'saving'}
          data-testid="save-milk"
        >
          {saving.state.kind === 'saving' ? 'Saving' : 'Save'}
        </button>
      )}
    </form>
  )
}

function sessionNow(): MilkSession {
  return new Date().getHours() < NOON ? 'morning' : 'evening'
}
