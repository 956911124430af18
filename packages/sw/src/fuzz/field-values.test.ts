// SPDX-License-Identifier: MIT
import { startTestWorker, type WorkerUnderTest } from '../testing/index.ts'
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { ALICE, POLICY } from '../testing/fixture.ts'
import { MONSTERS, ODD_VALUES, READ_FIELDS } from './monsters.ts'

type Field = readonly [name: string, value: string]

let fields: readonly Field[]
let asked: number
let worker: WorkerUnderTest
beforeEach(async () => {
  asked = 0
  worker = await startTestWorker({ policy: POLICY, network: answer })
  await worker.signIn(ALICE)
})

function answer(): Response {
  asked += 1
  const headers = new Headers()
  for (const [name, value] of fields) headers.append(name, value)
  return new Response(`answer ${asked}`, { headers })
}

// What the header section of HTTP/1.1 lets through: no control characters, no text beyond Latin-1.
const anyValue = fc.oneof(
  fc.constantFrom(...ODD_VALUES),
  fc.stringMatching(/^[ -~\u00A0-\u00FF]*$/),
  fc.stringMatching(/^[",;=\\*() a-z0-9-]*$/),
)
const anyField = fc.tuple(fc.constantFrom(...READ_FIELDS), anyValue)

describe('fields that no origin should send', { timeout: 60_000 }, () => {
  it('never keep an answer from the page, whatever they say', async () => {
    let path = 0
    await fc.assert(
      fc.asyncProperty(fc.array(anyField, { maxLength: 6 }), async (received) => {
        fields = received
        const first = asked + 1
        const [atOnce, again, later] = await answersTo(`/api/products/${(path += 1)}`)
        expect(atOnce).toBe(`answer ${first}`)
        expect(again).toMatch(/^answer \d+$/)
        expect(later).toMatch(/^answer \d+$/)
      }),
      { numRuns: 60 },
    )
  })

  it.each(READ_FIELDS)('never keep a private answer from the page: %s', async (name) => {
    for (const value of someFor(name)) {
      fields = [[name, value]]
      expect(await read('/api/me')).toMatch(/^answer \d+$/)
    }
    worker.restart()
    expect(await read('/api/me')).toMatch(/^answer \d+$/)
  })

  it.each(Object.entries(MONSTERS))(
    'never keep an answer from the page: %s',
    async (_, monster) => {
      for (const [index, name] of READ_FIELDS.entries()) {
        fields = [[name, monster(1000)]]
        expect(await read(`/api/products/${index}`)).toBe(`answer ${index + 1}`)
      }
    },
  )

  it('never keep a write from the origin', async () => {
    for (const name of READ_FIELDS) {
      for (const value of someFor(name)) {
        fields = [[name, value]]
        const saved = await worker.fetch('/api/orders', { method: 'POST', body: '{}' })
        expect(await saved.text()).toBe(`answer ${asked}`)
      }
    }
  })

  it('on a 304 never keep the stored answer from the page', async () => {
    const stored = 'stored'
    worker = await startTestWorker({
      policy: POLICY,
      network: ({ headers }) =>
        headers.has('If-None-Match')
          ? notModified()
          : new Response(stored, { headers: { ETag: '"1"' } }),
    })
    for (const name of READ_FIELDS) {
      for (const value of someFor(name)) {
        fields = [[name, value]]
        await worker.invalidate(['products'])
        expect(await read('/api/products/42')).toBe(stored)
      }
    }
  })
})

/** Every third odd value, others for the next field: pairs of a field and a value are many. */
function someFor(name: string): readonly string[] {
  return ODD_VALUES.filter((_, index) => index % 3 === READ_FIELDS.indexOf(name) % 3)
}

function notModified(): Response {
  const headers = new Headers()
  for (const [name, value] of fields) headers.append(name, value)
  return new Response(null, { status: 304, headers })
}

/** What the page gets at once, again, and after an invalidation and a restart. */
async function answersTo(path: string): Promise<readonly string[]> {
  const atOnce = await read(path)
  const again = await read(path)
  await worker.invalidate(['products'])
  worker.restart()
  return [atOnce, again, await read(path)]
}

async function read(path: string): Promise<string> {
  const response = await worker.fetch(path)
  const text = await response.text()
  await worker.settled()
  return text
}
