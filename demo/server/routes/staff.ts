// SPDX-License-Identifier: MIT
import type { Hono } from 'hono'
import type { SessionAnswer } from '../../shared/api.ts'
import { STAFF, staffMember } from '../data/staff.ts'
import { readFields } from '../http/fields.ts'
import { invalidField } from '../http/request-problem.ts'
import type { Services } from '../services.ts'

/** Who works here, and who is signed in. The demo asks for no password. */
export function addStaffRoutes(app: Hono, { sessions }: Services): void {
  app.get('/api/staff', (c) => c.json(STAFF))

  app.get('/api/session', (c) => {
    const answer: SessionAnswer = { person: sessions.personOf(c.req.raw) ?? null }
    return c.json(answer)
  })

  app.post('/api/session', async (c) => {
    const body = await readFields(c.req.raw)
    const id = body.text('person', { least: 1, most: 64 })
    const person = staffMember(id)
    if (person === undefined) {
      const known = STAFF.map((one) => `"${one.id}"`).join(', ')
      throw invalidField('person', id, `give one of ${known}`)
    }
    const answer: SessionAnswer = { person }
    return c.json(answer, 200, { 'Set-Cookie': sessions.signIn(c.req.raw, person) })
  })

  app.delete('/api/session', (c) => {
    const answer: SessionAnswer = { person: null }
    return c.json(answer, 200, { 'Set-Cookie': sessions.signOut(c.req.raw) })
  })
}
