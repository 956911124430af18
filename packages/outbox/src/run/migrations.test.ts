// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { openOutbox } from '../outbox.ts'
import type { OutboxRules } from '../rules.ts'
import { acknowledge, keyOf, operation, originWith, textOf } from '../testing/fixture.ts'
import { answering, RunBench } from '../testing/run-bench.ts'
import type { Fetch } from './run-options.ts'

const NEW: OutboxRules = {
  schema: 2,
  from: {
    1: (write) => ({
      ...write,
      url: write.url.replace('/animals/', '/cows/'),
      body: { ...Object(write.body), unit: 'kg' },
    }),
  },
}

interface Sent {
  readonly url: string
  readonly key: string
  readonly body: string | undefined
}

let old: RunBench

beforeEach(() => {
  old = new RunBench()
})

function noting(sent: Sent[], operations: object = {}): Fetch {
  return originWith((url, init) => {
    if (url.includes('/ops')) return Response.json(operations)
    const body = init.body instanceof ArrayBuffer ? textOf(init.body) : undefined
    sent.push({ url, key: keyOf(init), body })
    return acknowledge(init)
  })
}

const MIGRATED = {
  url: 'https://portal.example/api/cows/42',
  key: 'key-1',
  body: '{"weight":612,"unit":"kg"}',
}

describe('a write that an old page has queued, sent by a new worker', () => {
  it('is brought up to date when it is sent; what was saved stays as it was', async () => {
    await old.outbox.enqueue(operation())
    const sent: Sent[] = []
    const fresh = new RunBench(NEW, old)
    expect(await fresh.run(noting(sent))).toMatchObject({ acked: 1 })
    expect(sent).toEqual([MIGRATED])
    const [record] = await old.outbox.list()
    expect(record).toMatchObject({ url: operation().url, state: 'acked', sentAs: 2 })
    expect(textOf(record?.body)).toBe('{"weight":612}')
  })

  it('keeps its place before what the new page has queued', async () => {
    await old.outbox.enqueue(operation())
    const fresh = new RunBench(NEW, old)
    await fresh.outbox.enqueue(operation({ idempotencyKey: 'new', body: undefined }))
    const sent: Sent[] = []
    await fresh.run(noting(sent))
    expect(sent.map(({ key }) => key)).toEqual(['key-1', 'new'])
  })

  it('is asked about first when it may have arrived in the old shape: done is done', async () => {
    await old.outbox.enqueue(operation())
    await old.run(answering(500))
    old.clock.advance(60_000)
    const sent: Sent[] = []
    const fresh = new RunBench(NEW, old)
    const done = { 'key-1': { state: 'done', status: 200, etag: '"v2"', position: 'k3.9' } }
    expect(await fresh.run(noting(sent, done))).toMatchObject({ acked: 1 })
    expect(sent).toEqual([])
  })

  it('is sent in the new shape under its old key when the origin has never heard of it', async () => {
    await old.outbox.enqueue(operation())
    await old.run(answering(500))
    old.clock.advance(60_000)
    const sent: Sent[] = []
    const fresh = new RunBench(NEW, old)
    await fresh.run(noting(sent, { 'key-1': { state: 'unknown' } }))
    expect(sent).toEqual([MIGRATED])
  })

  it('waits when the origin cannot be asked', async () => {
    await old.outbox.enqueue(operation())
    await old.run(answering(500))
    old.clock.advance(60_000)
    const fresh = new RunBench(NEW, old)
    await fresh.run(() => Promise.reject(new TypeError('Failed to fetch')))
    expect(await old.states()).toEqual(['waiting:offline'])
  })

  it('is not asked about again once it was sent in the new shape', async () => {
    await old.outbox.enqueue(operation())
    const fresh = new RunBench(NEW, old)
    await fresh.run(answering(500))
    old.clock.advance(60_000)
    const asked: string[] = []
    await fresh.run(
      originWith((url, init) => {
        asked.push(url)
        return acknowledge(init)
      }),
    )
    expect(asked).toEqual([MIGRATED.url])
  })

  it.each([
    ['acked', { state: 'done', status: 200 }],
    ['parked:unknown', { state: 'unknown' }],
  ])(
    'ends as %s when the origin takes its key for reused, by what it says of it',
    async (end, state) => {
      await old.outbox.enqueue(operation())
      const fresh = new RunBench(NEW, old)
      const problem = { type: '/springhouse/problems/key-reused', title: 'Key reused', status: 422 }
      await fresh.run(
        originWith((url) =>
          url.includes('/ops')
            ? Response.json({ 'key-1': state })
            : Response.json(problem, { status: 422 }),
        ),
      )
      expect(await old.states()).toEqual([end])
    },
  )

  it('needs its user when its step fails, and holds up nobody else', async () => {
    const broken: OutboxRules = {
      schema: 2,
      from: {
        1: () => {
          throw new TypeError('no litres')
        },
      },
    }
    await old.enqueueIn('a')
    const fresh = new RunBench(broken, old)
    await fresh.outbox.enqueue(operation({ group: 'b', idempotencyKey: 'new' }))
    const sent: Sent[] = []
    expect(await fresh.run(noting(sent))).toMatchObject({ parked: 1, acked: 1 })
    expect(sent.map(({ key }) => key)).toEqual(['new'])
    expect(await old.states()).toEqual(['parked:migration-failed', 'acked'])
  })

  it('keeps a body that is no JSON as it is', async () => {
    await old.outbox.enqueue(operation({ contentType: 'text/plain' }))
    const bodies: unknown[] = []
    const rules: OutboxRules = {
      schema: 2,
      from: {
        1: (write) => {
          bodies.push(write.body instanceof ArrayBuffer)
          return write
        },
      },
    }
    const sent: Sent[] = []
    await new RunBench(rules, old).run(noting(sent))
    expect(bodies).toEqual([true])
    expect(sent).toMatchObject([{ body: '{"weight":612}' }])
  })
})

describe('a write that a newer page has queued, met by an older worker', () => {
  it('stays queued, with its group, until the newer worker comes by', async () => {
    const fresh = new RunBench(NEW, old)
    await fresh.outbox.enqueue(operation({ group: 'a', idempotencyKey: 'new' }))
    await old.enqueueIn('a', 'b')
    const sent: Sent[] = []
    expect(await old.run(noting(sent))).toMatchObject({ sent: 1, nextDueMs: undefined })
    expect(await old.states()).toEqual(['queued', 'queued', 'acked'])
    await fresh.run(noting(sent))
    expect(sent.map(({ key }) => key)).toEqual(['key-2', 'new', 'key-1'])
  })
})

describe('openOutbox()', () => {
  it('fails at once when a step is missing', async () => {
    await expect(openOutbox({ name: old.name, rules: { schema: 2 } })).rejects.toThrow(
      /Cannot use schema 2: writes of version 1/,
    )
  })
})
