// SPDX-License-Identifier: MIT
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dairy, startDairy } from '../../demo/server/dairy.ts'
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
