// SPDX-License-Identifier: MIT
import { startTestWorker, type WorkerUnderTest } from '../testing/index.ts'
import 'fake-indexeddb/auto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { POLICY } from '../testing/fixture.ts'
import { HostileOrigin } from './hostile-origin.ts'

const origin = new HostileOrigin()
beforeAll(() => origin.open())
afterAll(() => origin.close())

let worker: WorkerUnderTest
beforeEach(async () => {
  worker = await startTestWorker({ policy: POLICY, origin: 'plain', network: origin.fetch })
})

const URL_OF_ALL = 'https://portal.test/api/products/42'
const FRESH = 'Cache-Control: max-age=600\r\nDate: Mon, 01 Jun 2026 06:40:00 GMT\r\n'

// Lengths that lie, bodies that break, framing that can't be.
const BROKEN: Readonly<Record<string, string>> = {
  'a body that is shorter than announced': `${FRESH}Content-Length: 100\r\n\r\nshort`,
  'a body that is longer than announced': `${FRESH}Content-Length: 5\r\n\r\nlonger than that`,
  'a length that is no number': `${FRESH}Content-Length: many\r\n\r\nbody`,
  'a negative length': `${FRESH}Content-Length: -1\r\n\r\nbody`,
  'two lengths': `${FRESH}Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody`,
  'a last chunk that is missing': `${FRESH}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n`,
  'a chunk that breaks off': `${FRESH}Transfer-Encoding: chunked\r\n\r\nff\r\nbody`,
  'a chunk whose size is no number': `${FRESH}Transfer-Encoding: chunked\r\n\r\nxyz\r\nbody\r\n0\r\n\r\n`,
  'a coding that it does not have': `${FRESH}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbody`,
  'a coding that breaks off': `${FRESH}Content-Encoding: gzip\r\n\r\n\u001F\u008B\b\u0000`,
  'a field without a name': `${FRESH}: nothing\r\nContent-Length: 4\r\n\r\nbody`,
  'a field with a control character': `${FRESH}X-Odd: a\u0001b\r\nContent-Length: 4\r\n\r\nbody`,
  'no end of the fields': FRESH,
}

const STATUSES = [
  101, 103, 199, 200, 203, 204, 205, 206, 226, 299, 300, 301, 302, 304, 305, 307, 308, 399, 400,
  404, 410, 416, 418, 428, 429, 431, 451, 499, 500, 501, 503, 511, 599, 600, 700, 999,
]

describe('an answer that breaks the rules of HTTP', () => {
  it.each(Object.entries(BROKEN))(
    'is the same with the worker as without it: %s',
    async (_, rest) => {
      origin.bytes = `HTTP/1.1 200 OK\r\n${rest}`
      const { without, through } = await outcomes()
      expect(through).toEqual([without, without])
    },
  )

  it.each([
    ['nothing at all', ''],
    ['no status line', 'Hello\r\n\r\n'],
    ['a status that is no number', 'HTTP/1.1 abc OK\r\n\r\n'],
    ['an unknown version', 'HTTP/7.3 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ])('is the same with the worker as without it: %s', async (_, bytes) => {
    origin.bytes = bytes
    const { without, through } = await outcomes()
    expect(through).toEqual([without, without])
  })

  it.each([
    'a body that is shorter than announced',
    'a last chunk that is missing',
    'a chunk that breaks off',
  ])('is never stored in part: %s', async (name) => {
    origin.bytes = `HTTP/1.1 200 OK\r\n${BROKEN[name]}`
    await outcomeOf(() => worker.fetch(URL_OF_ALL))
    await worker.settled()
    expect(await worker.inspect()).toEqual([])
  })
})

describe('a status', () => {
  it.each(STATUSES)('of %i is the same with the worker as without it', async (status) => {
    const body = status < 200 || status === 204 || status === 304 ? '' : 'body'
    origin.bytes = `HTTP/1.1 ${status} Odd\r\n${FRESH}Location: http://[\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const { without, through } = await outcomes()
    expect(through).toEqual([without, without])
  })
})

/** What a page gets without the worker, and twice through it: at once, and again from whatever is stored. */
async function outcomes(): Promise<{ without: unknown; through: readonly unknown[] }> {
  const without = await outcomeOf(() => origin.fetch(new Request(URL_OF_ALL)))
  const through: unknown[] = []
  for (let time = 1; time <= 2; time += 1) {
    through.push(await outcomeOf(() => worker.fetch(URL_OF_ALL)))
    await worker.settled()
  }
  return { without, through }
}

async function outcomeOf(fetching: () => Promise<Response>): Promise<unknown> {
  try {
    const response = await fetching()
    const { status, statusText } = response
    return { status, statusText, body: await response.text().catch(nameOf) }
  } catch (error) {
    return nameOf(error)
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `throws ${error.name}` : 'throws something else'
}
