// SPDX-License-Identifier: MIT
import type { Origin, SqlDatabase } from '@springhouse/origin'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT, writeProject } from './check-types.ts'
import { fencesIn, fileNameOf, readPage } from './fences.ts'

/** What the page's modules export. */
interface Exports {
  readonly portal: { readonly database: SqlDatabase; readonly origin: Origin }
  readonly yields: { answerYield(request: Request): Promise<Response> }
  readonly hono: { answer(request: Request): Promise<Response> }
  readonly payment: {
    answerPayment(pay: () => Promise<void>): (request: Request) => Promise<Response>
  }
}

let exported: Exports

beforeAll(async () => {
  const standIns = join(ROOT, 'test/docs/stand-ins/portal')
  const files = new Map<string, string>()
  for (const name of await readdir(standIns)) {
    files.set(name, await readFile(join(standIns, name), 'utf8'))
  }
  for (const fence of fencesIn(await readPage('docs/idempotency.md'))) {
    const name = fileNameOf(fence)
    if (name !== undefined) files.set(name, fence.code)
  }
  const folder = await writeProject('idempotency', files)
  const load = (name: string): Promise<unknown> => import(/* @vite-ignore */ join(folder, name))
  exported = {
    portal: await load('portal.ts'),
    yields: await load('save-yield.ts'),
    hono: await load('hono.ts'),
    payment: await load('payment.ts'),
    // The page's modules: what they export stands in the page.
  } as Exports
  // An embedded database takes seconds to open on a busy machine.
}, 60_000)

afterAll(() => exported.portal.origin.close())

function write(key: string, body: unknown): Request {
  return new Request('https://dairy.example/api/yields', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Idempotency-Key': `"${key}"`, Cookie: 'user=ann' },
  })
}

async function countYields(): Promise<number> {
  const { rows } = await exported.portal.database.query('SELECT * FROM yields')
  return rows.length
}

it('the page’s handler has one effect for two requests', async () => {
  const first = await exported.yields.answerYield(write('k1', { animal: '7', litres: 28 }))
  expect(first.status).toBe(201)
  const second = await exported.hono.answer(write('k1', { animal: '7', litres: 28 }))
  expect(second.headers.get('springhouse-op')).toContain('replayed')
  expect(await countYields()).toBe(1)
  expect((await exported.yields.answerYield(write('k2', { litres: 200 }))).status).toBe(422)
})

it('the page’s payment is made once, even when nobody knows how it ended', async () => {
  let payments = 0
  const answer = exported.payment.answerPayment(async () => {
    payments += 1
    throw new Error('the bank answers no more')
  })
  expect((await answer(write('p1', {}))).status).toBe(500)
  expect((await answer(write('p1', {}))).status).toBe(500)
  expect(payments).toBe(1)
})
