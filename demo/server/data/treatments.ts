// SPDX-License-Identifier: MIT
import type { AnimalType, Treatment } from '../../shared/api.ts'
import type { AnimalSeed } from './animals.ts'
import { type Day, daysAfter } from './calendar.ts'
import { Random } from './random.ts'

interface Kind {
  readonly kind: string
  readonly medicines: readonly (readonly [name: string, withdrawalDays: number])[]
  readonly notes: readonly string[]
  readonly for: readonly AnimalType[]
  readonly by: string
}

const GROWN: readonly AnimalType[] = ['cow', 'heifer', 'bull']
const KINDS: readonly Kind[] = [
  {
    kind: 'Mastitis treatment',
    medicines: [
      ['Cefquinome 75 mg', 5],
      ['Amoxicillin udder tube', 4],
      ['Penicillin udder tube', 6],
    ],
    notes: [
      'Hind left quarter, flakes in the foremilk',
      'Front right quarter, warm and hard',
      'Check again in three days',
    ],
    for: ['cow'],
    by: 'Dr. Emil Haas',
  },
  {
    kind: 'Hoof care',
    medicines: [
      ['Zinc spray', 0],
      ['Salicylic bandage', 0],
    ],
    notes: ['Trimmed all four', 'Digital dermatitis hind right, bandaged', 'Walks well again'],
    for: GROWN,
    by: 'Clara Vogt',
  },
  {
    kind: 'Vaccination',
    medicines: [
      ['Bluetongue BTV-3 vaccine', 0],
      ['Rotavirus vaccine', 0],
    ],
    notes: ['Booster in four weeks', 'Well tolerated'],
    for: ['cow', 'heifer', 'bull', 'calf'],
    by: 'Dr. Emil Haas',
  },
  {
    kind: 'Deworming',
    medicines: [['Eprinomectin pour-on', 0]],
    notes: ['Before going to pasture', 'After the alp'],
    for: ['cow', 'heifer', 'calf'],
    by: 'Clara Vogt',
  },
  {
    kind: 'Milk fever',
    medicines: [
      ['Calcium borogluconate', 0],
      ['Calcium bolus', 0],
    ],
    notes: ['Stood up after an hour', 'Second dose in the evening'],
    for: ['cow'],
    by: 'Dr. Emil Haas',
  },
  {
    kind: 'Navel care',
    medicines: [['Iodine tincture', 0]],
    notes: ['Dry and clean', 'Look again tomorrow'],
    for: ['calf'],
    by: 'Clara Vogt',
  },
]

/** Makes the treatments of the last four months: about one animal in seven has some. */
export function generateTreatments(
  animals: readonly AnimalSeed[],
  today: Day,
): readonly Treatment[] {
  return animals.flatMap((animal) => {
    const random = new Random(`treatments ${animal.id}`)
    const count = random.weighted([
      [0, 85],
      [1, 11],
      [2, 4],
    ])
    return Array.from({ length: count }, (_, index) => treat(animal, index, random, today))
  })
}

function treat(animal: AnimalSeed, index: number, random: Random, today: Day): Treatment {
  const kind = random.pick(KINDS.filter((one) => one.for.includes(animal.type)))
  const [medicine, withdrawalDays] = random.pick(kind.medicines)
  return {
    id: `T${animal.id}-${index + 1}`,
    animal: animal.id,
    // Calves are treated in days, not months: nothing before they were born.
    date: daysAfter(today, -random.integer(0, animal.type === 'calf' ? 3 : 120)),
    kind: kind.kind,
    medicine,
    withdrawalDays,
    note: random.pick(kind.notes),
    by: kind.by,
  }
}
