// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { acknowledge, keyOf, operation, originWith } from '../testing/fixture.ts'
import { RunBench } from '../testing/run-bench.ts'
import type { Fetch } from './run-options.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

const EDIT = { base: { etag: '"v1"' } }

/** An origin that gives a new entity tag at each write, and notes what each was conditional on. */
function tagging(conditions: (string | null)[], etags: readonly (string | undefined)[]): Fetch {
  return originWith((_url, init) => {
    const etag = etags[conditions.length]
    conditions.push(new Headers(init.headers).get('If-Match'))
    return acknowledge(init, etag === undefined ? {} : { ETag: etag })
  })
}

describe('edits of one thing, one after the other, without a network', () => {
  it('are each conditional on what the one before has made, so that none is a conflict with itself', async () => {
    for (let edit = 0; edit < 3; edit += 1) await bench.outbox.enqueue(operation(EDIT))
    const conditions: (string | null)[] = []
    await bench.run(tagging(conditions, ['"v2"', '"v3"', '"v4"']))
    expect(conditions).toEqual(['"v1"', '"v2"', '"v3"'])
  })

  it('keep their own condition when the origin names no entity tag: then it is asked, nothing is overwritten unseen', async () => {
    for (let edit = 0; edit < 2; edit += 1) await bench.outbox.enqueue(operation(EDIT))
    const conditions: (string | null)[] = []
    await bench.run(tagging(conditions, [undefined, undefined]))
    expect(conditions).toEqual(['"v1"', '"v1"'])
  })

  it('follow the one before the discarded one', async () => {
    const edits = [operation(EDIT), operation(EDIT), operation(EDIT)]
    const [, second] = await Promise.all(edits.map((edit) => bench.outbox.enqueue(edit)))
    await bench.outbox.discard(second?.seq ?? 0)
    const conditions: (string | null)[] = []
    await bench.run(tagging(conditions, ['"v2"', '"v3"']))
    expect(conditions).toEqual(['"v1"', '"v2"'])
  })

  it('are told of the entity tag also when only a look-up finds that the one before has succeeded', async () => {
    await bench.outbox.enqueue(operation(EDIT))
    await bench.outbox.enqueue(operation(EDIT))
    const conditions: (string | null)[] = []
    const done = { 'key-1': { state: 'done', status: 200, etag: '"v2"', position: 'k3.9' } }
    await bench.run(
      originWith((url, init) => {
        if (url.includes('/ops')) return Response.json(done)
        if (keyOf(init) === 'key-1') return Response.json({}, { status: 412 })
        conditions.push(new Headers(init.headers).get('If-Match'))
        return acknowledge(init)
      }),
    )
    await bench.run(tagging(conditions, ['"v3"']))
    expect(conditions).toEqual(['"v2"'])
  })

  it('that are not conditional stay so, and those on another URL have their own condition', async () => {
    await bench.outbox.enqueue(operation(EDIT))
    await bench.outbox.enqueue(operation())
    await bench.outbox.enqueue(operation({ ...EDIT, url: 'https://portal.example/api/animals/43' }))
    const conditions: (string | null)[] = []
    await bench.run(tagging(conditions, ['"v2"', '"v3"', '"v4"']))
    expect(conditions).toEqual(['"v1"', null, '"v1"'])
  })
})
