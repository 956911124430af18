// SPDX-License-Identifier: MIT
import type { Farm, RoundStop, StaffMember } from '../../shared/api.ts'
import type { Day } from './calendar.ts'
import { Random } from './random.ts'

type Task = RoundStop['task']

const TASKS: Readonly<Record<StaffMember['role'], readonly (readonly [Task, number])[]>> = {
  driver: [
    ['milk collection', 70],
    ['milk recording', 20],
    ['delivery', 10],
  ],
  'herd-manager': [['milk recording', 100]],
  vet: [['treatment check', 100]],
  clerk: [],
}
const STOPS: Readonly<Record<StaffMember['role'], number>> = {
  driver: 9,
  'herd-manager': 6,
  vet: 5,
  clerk: 0,
}
const NOTES: Readonly<Record<Task, readonly string[]>> = {
  'milk collection': [
    '',
    '',
    'Tank behind the barn, mind the dog',
    'Gate code is on the tank',
    'Take a second sample',
    'Ring before 6',
  ],
  'milk recording': [
    'Whole herd, both sessions',
    'New animals: check the ear tags',
    'First calvers only',
  ],
  'treatment check': [
    'Two cows after mastitis, ask for the cell count',
    'Lame heifer in the back box',
    'Calves: look at the navels',
  ],
  delivery: ['Two crates of butter', 'Empty crates come back'],
}
const FIRST_STOP_MINUTES = 5 * 60 + 40
const STOP_MINUTES = 35

/**
 * Plans a person's day: which farms, in driving order, and what is to be done there.
 *
 * The same person on the same day always gets the same round.
 *
 * @param farms with the district they lie in
 */
export function planRound(
  person: StaffMember,
  date: Day,
  farms: readonly { readonly farm: Farm; readonly district: string }[],
): readonly RoundStop[] {
  const random = new Random(`round of ${person.id} on ${date}`)
  const reachable = farms.filter(
    ({ district }) => person.role !== 'driver' || district === person.district,
  )
  const chosen = random
    .shuffled(reachable)
    .slice(0, STOPS[person.role])
    .map(({ farm }) => farm)
    .sort((one, other) => one.village.localeCompare(other.village) || one.id - other.id)
  return chosen.map((farm, index) => {
    const task = random.weighted(TASKS[person.role])
    return { order: index + 1, farm, task, window: windowAt(index), note: random.pick(NOTES[task]) }
  })
}

function windowAt(index: number): string {
  const start = FIRST_STOP_MINUTES + index * STOP_MINUTES
  return `${clock(start)}–${clock(start + STOP_MINUTES)}`
}

function clock(minutes: number): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}
