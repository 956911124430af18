// SPDX-License-Identifier: MIT
import type { Hono } from 'hono'
import type { Care } from '../../shared/api.ts'
import type { Fields } from '../http/fields.ts'
import { readId } from '../http/query.ts'
import { notFound, RequestProblem } from '../http/request-problem.ts'
import { readAnimal } from '../queries/animals.ts'
import { changeCare, readCare, type StoredCare } from '../queries/care.ts'
import type { Services } from '../services.ts'
import { requireSignedIn } from '../session/allow.ts'
import { performWrite } from './write.ts'

/** How an animal is kept: something that two people may change at once, so each change names the version that it is based on. */
export function addCareRoutes(app: Hono, services: Services): void {
  const { db, sessions } = services

  app.get('/api/animals/:animal/care', async (c) => {
    requireSignedIn(sessions, c.req.raw)
    const id = readId(c.req.param('animal'), 'animal')
    if ((await readAnimal(db, id)) === undefined) throw notFound('animal', id)
    return answerOf(await readCare(db, id))
  })

  app.put('/api/animals/:animal/care', (c) => {
    const animal = readId(c.req.param('animal'), 'animal')
    const roles = ['driver', 'herd-manager', 'vet'] as const
    return performWrite(services, c.req.raw, roles, async ({ tx, person, body }) => {
      const change = { animal, ...readCareFields(body), by: person.name }
      if ((await readAnimal(tx, animal)) === undefined) throw notFound('animal', animal)
      const stored = await changeCare(tx, change, versionSeen(c.req.raw, animal))
      if (stored === undefined) {
        throw new RequestProblem(
          412,
          'Changed in the meantime',
          'Somebody else has changed how this animal is kept: compare, then decide',
        )
      }
      tx.invalidate([`care:${animal}`])
      return answerOf(stored)
    })
  })
}

/** Reads how an animal is kept. @throws {RequestProblem} 422 naming the field that is wrong */
export function readCareFields(body: Fields): Care {
  return {
    place: body.text('place', { least: 1, most: 80 }),
    feed: body.text('feed', { least: 1, most: 80 }),
    note: body.text('note', { least: 0, most: 1000 }),
  }
}

function answerOf({ care, version }: StoredCare): Response {
  return Response.json(care, { headers: { ETag: entityTagOf(care.animal, version) } })
}

function entityTagOf(animal: number, version: number): string {
  return `"care-${animal}-${version}"`
}

// RFC 9110 §13.1.1: only what the change is based on may be there. One entity tag is all that our own pages send.
function versionSeen(request: Request, animal: number): number {
  const field = request.headers.get('If-Match')
  if (field === null) {
    throw new RequestProblem(
      428,
      'Condition missing',
      'Send "If-Match" with the ETag that was read',
    )
  }
  const [, id, version] = /^"care-(\d+)-(\d+)"$/.exec(field) ?? []
  return Number(id) === animal ? Number(version) : -1
}
