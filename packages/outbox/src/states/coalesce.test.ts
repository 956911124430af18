// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { acknowledge, bytesOf, operation, originWith, textOf } from '../testing/fixture.ts'
import { answering, RunBench } from '../testing/run-bench.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

const put = (weight: number, changes = {}): ReturnType<typeof operation> =>
  operation({ body: bytesOf(`{"weight":${weight}}`), coalesce: true, ...changes })

async function bodies(): Promise<readonly (string | undefined)[]> {
  const records = await bench.outbox.list()
  return records.map(({ body }) => textOf(body))
}

describe('several PUTs to one thing on a route that coalesces', () => {
  it('are one record with the latest content and the first condition', async () => {
    const first = await bench.outbox.enqueue(put(600, { base: { etag: '"v1"' } }))
    const second = await bench.outbox.enqueue(put(612, { base: { etag: '"v1"' } }))
    expect(second.seq).toBe(first.seq)
    expect(second.key).toBe(first.key)
    expect(await bodies()).toEqual(['{"weight":612}'])
    expect(await bench.outbox.list()).toMatchObject([{ base: { etag: '"v1"' } }])
  })

  it('are sent with the content that is the latest when they go out', async () => {
    await bench.outbox.enqueue(put(600))
    const sent: (string | undefined)[] = []
    await bench.run(
      originWith((_url, init) => {
        sent.push(init.body instanceof ArrayBuffer ? textOf(init.body) : undefined)
        return acknowledge(init)
      }),
      {
        // Another page saves while this run waits for its authorisation.
        prepare: async () => {
          if (sent.length === 0)
            await new RunBench({}, bench).outbox.enqueue(put(612, { idempotencyKey: 'later' }))
        },
      },
    )
    expect(sent).toEqual(['{"weight":612}'])
  })

  it('stay apart once one may have been sent: it is evidence at the origin', async () => {
    await bench.outbox.enqueue(put(600))
    await bench.run(answering(500))
    await bench.outbox.enqueue(put(612))
    expect(await bodies()).toEqual(['{"weight":600}', '{"weight":612}'])
  })

  it.each([
    ['the route does not say so', put(612, { coalesce: false })],
    ['it is a PATCH', put(612, { method: 'PATCH' })],
    ['it is about another thing', put(612, { url: 'https://portal.example/api/animals/43' })],
    ['it depends on more', put(612, { dependsOn: ['other'] })],
  ])('stay apart when %s', async (_why, second) => {
    await bench.outbox.enqueue(put(600))
    await bench.outbox.enqueue(second)
    expect(await bodies()).toHaveLength(2)
  })

  it('stay apart when something else of the group was saved in between', async () => {
    await bench.outbox.enqueue(put(600))
    await bench.outbox.enqueue(put(1, { method: 'POST' }))
    await bench.outbox.enqueue(put(612))
    expect(await bodies()).toHaveLength(3)
  })
})
