// SPDX-License-Identifier: MIT
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import type { AnimalRow } from '../../../shared/api.ts'
import { Field } from '../parts/field.tsx'
import { AnimalPortrait } from '../parts/portrait.tsx'
import { matchingAnimals, resolveAnimal } from './find-animal.ts'
import './animal-field.css'

/** Chooses one animal of a herd by name or by the digits of its ear tag. */
export function AnimalField(props: {
  readonly animals: readonly AnimalRow[]
  readonly chosen: AnimalRow | undefined
  readonly problem: string | undefined
  readonly onChoose: (animal: AnimalRow | undefined) => void
}): ReactNode {
  const { animals, chosen, onChoose } = props
  const listId = useId()
  // `undefined` shows the chosen animal, whoever chose it.
  const [typed, setTyped] = useState<string>()
  const [active, setActive] = useState(0)
  const offered = typed === undefined || typed === '' ? [] : matchingAnimals(animals, typed)
  const isOpen = offered.length > 0

  const choose = (animal: AnimalRow | undefined): void => {
    setTyped(undefined)
    if (animal !== undefined) onChoose(animal)
  }
  const type = (text: string): void => {
    setTyped(text)
    setActive(0)
    onChoose(resolveAnimal(animals, text))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isOpen) return
    if (event.key === 'Enter') choose(offered[active])
    else if (event.key === 'ArrowDown') setActive((active + 1) % offered.length)
    else if (event.key === 'ArrowUp') setActive((active + offered.length - 1) % offered.length)
    else if (event.key === 'Escape') setTyped(undefined)
    else return
    event.preventDefault()
  }

  return (
    <Field
      label="Animal"
      hint={chosen === undefined ? 'Name, or the last digits of the ear tag' : describe(chosen)}
      problem={props.problem}
    >
      {(links) => (
        <div className="animal-field">
          <input
            {...links}
            className="input"
            role="combobox"
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={isOpen ? `${listId}-${active}` : undefined}
            autoComplete="off"
            autoCapitalize="words"
            spellCheck={false}
            enterKeyHint="next"
            data-testid="field-animal"
            value={typed ?? chosen?.name ?? ''}
            onChange={({ target }) => type(target.value)}
            onFocus={({ target }) => target.select()}
            onBlur={() => {
              if (chosen !== undefined) setTyped(undefined)
            }}
            onKeyDown={onKeyDown}
          />
          <ul id={listId} role="listbox" aria-label="Animals" hidden={!isOpen}>
            {offered.map((animal, index) => (
              <li
                key={animal.id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                data-testid={`animal-option-${animal.id}`}
                // Order: choosing before the input loses the focus, which would close the list.
                onPointerDown={(event) => event.preventDefault()}
                onPointerMove={() => setActive(index)}
                onClick={() => choose(animal)}
              >
                <AnimalPortrait id={animal.id} name={animal.name} size={36} />
                <span>
                  <strong>{animal.name}</strong>{' '}
                  <span className="muted small">{describe(animal)}</span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Field>
  )
}

function describe(animal: AnimalRow): string {
  const state = animal.lactating ? '' : `, ${animal.type === 'cow' ? 'dry' : animal.type}`
  return `${animal.earTag}${state}`
}
