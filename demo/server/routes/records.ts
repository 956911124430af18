// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { Hono } from 'hono'
import type { AnimalRow, NewTreatment, NewYield } from '../../shared/api.ts'
import { type Day, daysAfter } from '../data/calendar.ts'
import type { Fields } from '../http/fields.ts'
import { invalidField, RequestProblem } from '../http/request-problem.ts'
import { readAnimal } from '../queries/animals.ts'
import { recordYield } from '../queries/milk.ts'
import { recordTreatment } from '../queries/treatments.ts'
import type { Services } from '../services.ts'
import { performWrite } from './write.ts'

const ANY_ID = { least: 1, most: 2_147_483_647 }

/** Facts that are recorded in the barn, often without a network: each has the id that the phone gave it. */
export function addRecordRoutes(app: Hono, services: Services): void {
  app.post('/api/yields', (c) =>
    performWrite(services, c.req.raw, ['driver', 'herd-manager'], async ({ tx, person, body }) => {
      const record = readYield(body, latestDay(services))
      const animal = await requireAnimal(tx, record)
      if (animal.type !== 'cow') {
        throw invalidField(
          'animal',
          record.animal,
          `choose a cow, ${animal.name} is a ${animal.type}`,
        )
      }
      const now = new Date(services.nowMs()).toISOString()
      const recorded = await recordYield(tx, record, person.name, now)
      if (recorded.kind === 'other-content') throw sameIdProblem('milk record', record.id)
      tx.invalidate([`farm:${record.farm}`, `animal:${record.animal}`, 'animals'])
      return Response.json(recorded.record, { status: 201 })
    }),
  )

  app.post('/api/treatments', (c) =>
    performWrite(services, c.req.raw, ['vet', 'herd-manager'], async ({ tx, person, body }) => {
      const treatment = readTreatment(body, latestDay(services))
      await requireAnimal(tx, treatment)
      const recorded = await recordTreatment(tx, treatment, person.name)
      if (recorded === undefined) throw sameIdProblem('treatment', treatment.id)
      tx.invalidate([`animal:${treatment.animal}`])
      return Response.json(recorded, { status: 201 })
    }),
  )
}

// The server counts days in UTC; a phone east of Greenwich may be in tomorrow already.
function latestDay({ today }: Services): Day {
  return daysAfter(today(), 1)
}

/** Reads a milk record. @throws {RequestProblem} 422 naming the field that is wrong */
export function readYield(body: Fields, latest: Day): NewYield {
  return {
    id: body.id('id'),
    farm: body.integer('farm', ANY_ID),
    animal: body.integer('animal', ANY_ID),
    date: body.day('date', latest),
    session: body.oneOf('session', ['morning', 'evening']),
    litres: body.decimal('litres', { least: 0, most: 60 }),
  }
}

/** Reads a treatment. @throws {RequestProblem} 422 naming the field that is wrong */
export function readTreatment(body: Fields, latest: Day): NewTreatment {
  return {
    id: body.id('id'),
    farm: body.integer('farm', ANY_ID),
    animal: body.integer('animal', ANY_ID),
    date: body.day('date', latest),
    kind: body.text('kind', { least: 1, most: 80 }),
    medicine: body.text('medicine', { least: 0, most: 120 }),
    withdrawalDays: body.integer('withdrawalDays', { least: 0, most: 365 }),
    note: body.text('note', { least: 0, most: 1000 }),
  }
}

async function requireAnimal(
  tx: SqlTransaction,
  { animal, farm }: { readonly animal: number; readonly farm: number },
): Promise<AnimalRow> {
  const found = await readAnimal(tx, animal)
  if (found === undefined) throw invalidField('animal', animal, 'choose an animal of the herd')
  if (found.farm === farm) return found
  throw invalidField('farm', farm, `give the farm where ${found.name} stands, ${found.farm}`)
}

function sameIdProblem(what: string, id: string): RequestProblem {
  return new RequestProblem(
    409,
    'Id already used',
    `Another ${what} has the id "${id}": give this one a new id`,
    { field: 'id', value: id },
  )
}
