// SPDX-License-Identifier: MIT
import type { AnimalRow } from '../../../shared/api.ts'
import { hasText, startsWithText } from '../herd/has-text.ts'

const OFFERED = 6

/** Lists a few animals that what was typed may mean: names that begin so first, then those in milk. */
export function matchingAnimals(
  animals: readonly AnimalRow[],
  typed: string,
): readonly AnimalRow[] {
  return animals
    .filter((animal) => hasText(typed, animal.name, animal.earTag))
    .toSorted((one, other) => rankOf(other, typed) - rankOf(one, typed))
    .slice(0, OFFERED)
}

function rankOf(animal: AnimalRow, typed: string): number {
  return (startsWithText(typed, animal.name) ? 2 : 0) + (animal.lactating ? 1 : 0)
}

/**
 * Decides which animal was meant without asking: the only one that bears exactly this name or ear tag, or the only one
 * that matches at all.
 *
 * @returns `undefined` when it could be several, or none
 */
export function resolveAnimal(animals: readonly AnimalRow[], typed: string): AnimalRow | undefined {
  if (typed.trim() === '') return undefined
  const matching = animals.filter((animal) => hasText(typed, animal.name, animal.earTag))
  const exact = matching.filter((animal) =>
    [animal.name, animal.earTag].some((word) => hasText(word, typed)),
  )
  const meant = exact.length > 0 ? exact : matching
  return meant.length === 1 ? meant[0] : undefined
}

/**
 * Finds the next animal to record: in the herd's order, in milk, not recorded yet; after the last one it begins again.
 *
 * @param recorded ids of those that are done
 * @returns `undefined` when all are done
 */
export function nextAnimal(
  animals: readonly AnimalRow[],
  current: number,
  recorded: ReadonlySet<number>,
): AnimalRow | undefined {
  const at = animals.findIndex(({ id }) => id === current) + 1
  return [...animals.slice(at), ...animals.slice(0, at)].find(
    ({ id, lactating }) => lactating && id !== current && !recorded.has(id),
  )
}
