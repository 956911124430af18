// SPDX-License-Identifier: MIT
import type { Hono } from 'hono'
import type {
  AnimalSearchAnswer,
  FarmsAnswer,
  HerdAnswer,
  RecordsAnswer,
  RoundAnswer,
} from '../../shared/api.ts'
import { planRound } from '../data/rounds.ts'
import { readId, readWords } from '../http/query.ts'
import { notFound } from '../http/request-problem.ts'
import { readAnimal, searchAnimals } from '../queries/animals.ts'
import { readFarm, readFarms, readHerd } from '../queries/farms.ts'
import { readHerdSummary } from '../queries/herd-summary.ts'
import { readRecords, readYields } from '../queries/milk.ts'
import type { Services } from '../services.ts'
import { requireSignedIn } from '../session/allow.ts'

/** Farms and their animals, for staff only. */
export function addHerdRoutes(app: Hono, { db, sessions, today }: Services): void {
  app.get('/api/round', async (c) => {
    const person = requireSignedIn(sessions, c.req.raw)
    const date = today()
    const answer: RoundAnswer = { date, stops: planRound(person, date, await readFarms(db)) }
    // Whose round it is stands in the session, which no template of the policy can see.
    return c.json(answer, 200, { 'Cache-Groups': `"rounds", "round:${person.id}"` })
  })

  app.get('/api/farms', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const farms = await readFarms(db)
    const answer: FarmsAnswer = { farms: farms.map(({ farm }) => farm) }
    return c.json(answer)
  })

  app.get('/api/farms/:farm/animals', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const id = readId(c.req.param('farm'), 'farm')
    const farm = await readFarm(db, id)
    if (farm === undefined) throw notFound('farm', id)
    const answer: HerdAnswer = { farm, animals: await readHerd(db, id) }
    return c.json(answer)
  })

  app.get('/api/farms/:farm/records', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const id = readId(c.req.param('farm'), 'farm')
    const answer: RecordsAnswer = { records: await readRecords(db, id) }
    return c.json(answer)
  })

  app.get('/api/animals/:animal', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const id = readId(c.req.param('animal'), 'animal')
    const animal = await readAnimal(db, id)
    if (animal === undefined) throw notFound('animal', id)
    return c.json(animal)
  })

  app.get('/api/animals/:animal/yields', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const id = readId(c.req.param('animal'), 'animal')
    return c.json(await readYields(db, id, today()))
  })

  app.get('/api/herd/summary', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    return c.json(await readHerdSummary(db, today()))
  })

  app.get('/api/search/animals', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const words = readWords(c.req.query('q'))
    const answer: AnimalSearchAnswer = {
      animals: words === '' ? [] : await searchAnimals(db, words),
    }
    return c.json(answer)
  })
}
