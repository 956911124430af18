// SPDX-License-Identifier: MIT
import { startTestWorker, type WorkerUnderTest } from '../testing/index.ts'
import 'fake-indexeddb/auto'
import { formatCacheGroups } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { POLICY, statusOf } from '../testing/fixture.ts'

const MEGABYTE = 1024 * 1024

let answer: (request: Request) => Response
let worker: WorkerUnderTest
beforeEach(async () => {
  worker = await startTestWorker({ policy: POLICY, network: (request) => answer(request) })
})

async function read(): Promise<Response> {
  const response = await worker.fetch('/api/products/42')
  await worker.settled()
  return response
}

function troubles(): readonly string[] {
  return worker.told.flatMap((message) => (message.type === 'trouble' ? [message.what] : []))
}

describe('fields of more than 64 KB', () => {
  it.each([
    ['in one field', [['X-Long', 'x'.repeat(64 * 1024)]]],
    ['in many', Array.from({ length: 2000 }, (_, index) => [`X-${index}`, 'x'.repeat(40)])],
  ] satisfies [string, [string, string][]][])(
    'are handed to the page and not stored, which is reported: %s',
    async (_, fields) => {
      answer = () => Response.json(42, { headers: fields })
      const response = await read()
      expect(await response.json()).toBe(42)
      expect(response.headers.get(fields[0]?.[0] ?? '')).toBe(fields[0]?.[1])
      expect(await worker.inspect()).toEqual([])
      expect(troubles()).toEqual([expect.stringContaining('fields')])
      expect(worker.counters.get('over-limit')).toBe(1)
    },
  )

  it('supersede what was stored before: the old answer never comes back', async () => {
    answer = () => Response.json('old')
    await read()
    answer = () => Response.json('new', { headers: { 'X-Long': 'x'.repeat(64 * 1024) } })
    await worker.invalidate(['products'])
    await read()
    worker.offline()
    await expect(read()).rejects.toThrow(TypeError)
  })
})

describe('an answer with 10,000 tags', () => {
  const tags = Array.from({ length: 10_000 }, (_, index) => `product:${index}`)
  const headers = { 'Cache-Groups': formatCacheGroups(tags), ETag: '"1"' }

  beforeEach(() => {
    answer = () => Response.json(42, { headers })
  })

  it('is stored with the tags of its route, which is reported', async () => {
    expect(await (await read()).json()).toBe(42)
    expect(await worker.inspect()).toMatchObject([{ tags: ['products', 'product:42'] }])
    expect(troubles()).toEqual([expect.stringContaining('tags')])
    expect(worker.counters.get('over-limit')).toBe(1)
  })

  it('is never trusted as long as one that a follower hears about: the origin is asked', async () => {
    await read()
    await worker.clock.advance('1d')
    await read()
    expect(worker.asked).toHaveLength(2)
  })

  it('takes the trust from a stored answer that it validates', async () => {
    const honest = answer
    answer = () => Response.json(42, { headers: { ETag: '"1"' } })
    await read()
    answer = honest
    await worker.invalidate(['products'])
    expect(statusOf(await read())).toContain('fwd-status=304')
    await worker.clock.advance('1d')
    await read()
    expect(worker.asked).toHaveLength(3)
  })
})

describe('a body of more than 32 MB', () => {
  it('that says so is handed to the page and not stored, which is reported', async () => {
    answer = () => new Response('short', { headers: { 'Content-Length': `${33 * MEGABYTE}` } })
    expect(await (await read()).text()).toBe('short')
    expect(await worker.inspect()).toEqual([])
    expect(troubles()).toEqual([expect.stringContaining('body')])
    expect(worker.counters.get('over-limit')).toBe(1)
  })

  // Platform: a browser holds an origin to a length that is one, but neither to another nor to that of a coded body.
  it.each([
    ['nothing of its length', {}],
    ['no length', { 'Content-Length': 'many' }],
    ['less than nothing', { 'Content-Length': '-1' }],
    ['a length that is that of its coding', { 'Content-Length': '1', 'Content-Encoding': 'br' }],
  ])('that says %s is read no further than that', async (_, headers) => {
    const source = new EndlessBody()
    answer = () => new Response(source.stream(), { headers })
    const response = await worker.fetch('/api/products/42')
    await worker.settled()
    expect(await worker.inspect()).toEqual([])
    expect(troubles()).toEqual([expect.stringContaining('body')])
    await response.body?.cancel()
    expect(source.isCancelled).toBe(true)
  })
})

/** A body of 80 MB, in pieces of 1 MB, that fails after that: whoever reads on to its end is found out. */
class EndlessBody {
  isCancelled = false
  #pulled = 0

  stream(): ReadableStream<Uint8Array> {
    const piece = new Uint8Array(MEGABYTE)
    return new ReadableStream({
      pull: (controller) => {
        this.#pulled += 1
        if (this.#pulled > 80) controller.error(new Error('read too far'))
        else controller.enqueue(piece)
      },
      cancel: () => {
        this.isCancelled = true
      },
    })
  }
}
