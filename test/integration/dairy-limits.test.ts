// SPDX-License-Identifier: MIT
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dairy, startDairy } from '../../demo/server/dairy.ts'
import type { HerdAnswer } from '../../demo/shared/api.ts'
import { DairyClient, signedIn } from './dairy-client.ts'

const TODAY = '2026-11-20'

let dairy: Dairy

beforeAll(async () => {
  dairy = await startDairy({ scale: 0.02, today: TODAY })
}, 90_000)
afterAll(() => dairy.close())

describe('limits', () => {
  it.each(['/api/products?q=%00', '/api/products?category=%00', '/api/products/%00', '/api/%zz'])(
    '%s is answered without an error of the server',
    async (path) => {
      expect((await new DairyClient(dairy).ask(path)).status).toBeLessThan(500)
    },
  )

  it('a character that no text of the database holds is refused for good, so that no phone repeats it for ever', async () => {
    const vet = await signedIn(dairy, 'doctor')
    const body = {
      id: 'nul',
      farm: 1,
      animal: 1,
      date: TODAY,
      kind: 'check',
      medicine: '',
      withdrawalDays: 0,
      note: 'a\0b',
    }
    const answer = await vet.ask('/api/treatments', { method: 'POST', body })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ field: 'note' })
  })

  it('a method that the Fetch API cannot express is no error of the server', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${dairy.url}api/products`, { method: 'TRACE' }, (answer) => {
        resolve(answer.statusCode)
        answer.resume()
      })
      asked.on('error', reject).end()
    })
    expect(status).toBe(404)
  })

  it('a body that never ends is refused before it is read', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(16_384)),
    })
    const answer = await signInWith(endless)
    expect(answer.status).toBe(413)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
  })

  it('a short body that comes in chunks is read, and a missing one is none', async () => {
    const chunks = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const text of ['{"person":', '"edith"}']) {
          controller.enqueue(new TextEncoder().encode(text))
        }
        controller.close()
      },
    })
    const answer = await signInWith(chunks)
    expect(await answer.json()).toMatchObject({ person: { id: 'edith' } })
    const clerk = await signedIn(dairy, 'edith')
    expect((await clerk.ask('/api/session', { method: 'DELETE' })).status).toBe(200)
  })

  it('a body that says that it is too long is refused as well', async () => {
    const client = new DairyClient(dairy)
    const body = JSON.stringify({ person: 'x'.repeat(70_000) })
    expect((await client.ask('/api/session', { method: 'POST', body })).status).toBe(413)
  })
})

describe('an operation', () => {
  const KEY = { 'Idempotency-Key': '"0197-one-operation"' }
  const record = { farm: 1, date: TODAY, session: 'evening', litres: 11.5 }

  async function cowOf(client: DairyClient): Promise<number> {
    const { animals } = await client.read<HerdAnswer>('/api/farms/1/animals')
    return animals.find(({ lactating }) => lactating)?.id ?? 0
  }

  it('sent twenty times at once has one effect and twenty equal answers', async () => {
    const driver = await signedIn(dairy, 'anna')
    const body = { ...record, id: 'twenty', animal: await cowOf(driver) }
    const ask = { method: 'POST', body, fields: KEY }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => driver.ask('/api/yields', ask)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    const bodies = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(bodies).size).toBe(1)
    const replays = answers.filter((answer) =>
      answer.headers.get('Springhouse-Op')?.includes('replayed'),
    )
    expect(replays).toHaveLength(19)
    const { rows } = await dairy.db.query('SELECT key_hash FROM springhouse_operations')
    expect(rows).toHaveLength(1)
  })

  it('of one person is replayed to nobody else', async () => {
    const anna = await signedIn(dairy, 'anna')
    const body = { ...record, id: 'twenty', animal: await cowOf(anna) }
    const ask = { method: 'POST', body, fields: KEY }
    const own = await anna.ask('/api/yields', ask)
    expect(own.headers.get('Springhouse-Op')).toContain('replayed')
    await anna.ask('/api/session', { method: 'DELETE' })
    expect((await anna.ask('/api/yields', ask)).status).toBe(401)
    await anna.signIn('edith')
    expect((await anna.ask('/api/yields', ask)).status).toBe(403)
    await anna.signIn('bruno')
    const other = await anna.ask('/api/yields', { ...ask, body: { ...body, id: 'another' } })
    expect(other.headers.get('Springhouse-Op')).not.toContain('replayed')
    expect(await other.json()).toMatchObject({ id: 'another' })
    const known = await anna.read<Record<string, { state: string }>>(
      '/springhouse/ops?keys=0197-one-operation,other',
    )
    expect(known).toMatchObject({ other: { state: 'unknown' } })
  })

  it.each(['k'.repeat(256), '"a b"', 'a, b', '"open'])(
    'with a key that can be none is refused: %s',
    async (key) => {
      const driver = await signedIn(dairy, 'anna')
      const answer = await driver.ask('/api/yields', {
        method: 'POST',
        body: { ...record, id: 'none', animal: 1 },
        fields: { 'Idempotency-Key': key },
      })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/bad-key' })
    },
  )
})

function signInWith(body: ReadableStream<Uint8Array>): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  // A body that is sent while it is made needs `duplex`, which the types of the DOM don't know yet.
  const init: RequestInit & { readonly duplex: 'half' } = {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  }
  return fetch(`${dairy.url}api/session`, init)
}
