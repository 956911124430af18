// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { acknowledge, operation, originWith } from '../testing/fixture.ts'
import { HeldRequests } from '../testing/held-requests.ts'
import { answering, RunBench } from '../testing/run-bench.ts'
import type { Fetch } from './run-options.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

describe('runOutbox() sends', () => {
  it('with the key, without following redirects, with cookies of this origin only', async () => {
    const calls: RequestInit[] = []
    await bench.outbox.enqueue(operation({ base: { etag: '"v1"' } }))
    await bench.outbox.enqueue(operation({ base: { absent: true }, body: undefined, group: 'b' }))
    await bench.run(
      originWith((_url, init) => {
        calls.push(init)
        return acknowledge(init)
      }),
      { prepare: (headers) => headers.set('Authorization', 'Bearer t') },
    )
    expect(calls[0]).toMatchObject({
      method: 'PUT',
      redirect: 'manual',
      credentials: 'same-origin',
      cache: 'no-store',
    })
    expect(Object.fromEntries(new Headers(calls[0]?.headers))).toEqual({
      authorization: 'Bearer t',
      'content-type': 'application/json',
      'idempotency-key': '"key-1"',
      'if-match': '"v1"',
      'springhouse-device': '"key-2";seq=1',
      'springhouse-owner': 'ann',
    })
    expect(calls[1]).not.toHaveProperty('body')
    expect(new Headers(calls[1]?.headers).get('If-None-Match')).toBe('*')
    expect(JSON.stringify(await bench.outbox.list())).not.toContain('Bearer')
  })

  it('writes the attempt down before it fetches', async () => {
    await bench.outbox.enqueue(operation())
    const seen: unknown[] = []
    const fetch: Fetch = async (_url, init) => {
      seen.push(...(await bench.outbox.list()))
      return acknowledge(init)
    }
    await bench.run(fetch)
    expect(seen).toMatchObject([{ state: 'sending', everSent: true, attempts: 1, fence: 1 }])
  })

  it('one after the other within a group, four groups at a time', async () => {
    await bench.enqueueIn('a', 'a', 'b', 'c', 'd', 'e')
    const requests = new HeldRequests()
    const running = bench.run(requests.fetch)
    await requests.until(4)
    expect(requests.keys).toEqual(['key-1', 'key-4', 'key-5', 'key-6'])
    requests.acknowledgeNext()
    await requests.until(5)
    expect(requests.keys[4]).toBe('key-3')
    for (let count = 5; count <= 6; count += 1) {
      requests.acknowledgeNext()
      await requests.until(Math.min(6, count + 1))
    }
    for (let count = 0; count < 4; count += 1) requests.acknowledgeNext()
    expect(await running).toMatchObject({ sent: 6, acked: 6, nextDueMs: undefined })
  })

  it('what is saved while it runs', async () => {
    await bench.enqueueIn('a')
    const requests = new HeldRequests()
    const running = bench.run(requests.fetch)
    await requests.until(1)
    await bench.enqueueIn('b')
    await requests.until(2)
    requests.acknowledgeNext()
    requests.acknowledgeNext()
    expect(await running).toMatchObject({ acked: 2 })
  })

  it('nothing of another owner', async () => {
    await bench.outbox.enqueue(operation({ owner: 'bob' }))
    expect(await bench.run(answering(500))).toMatchObject({ sent: 0, nextDueMs: undefined })
    expect(await bench.states()).toEqual(['queued'])
  })

  it('hands out the origin’s own answer after it was saved', async () => {
    await bench.outbox.enqueue(operation())
    const answers: string[] = []
    await bench.run(
      originWith((_url, init) => acknowledge(init)),
      {
        onAcked: (record, response) => answers.push(`${record.state} ${response?.status ?? 0}`),
      },
    )
    expect(answers).toEqual(['acked 200'])
  })

  it('hands out a refusal with its body unread', async () => {
    await bench.outbox.enqueue(operation())
    const bodies: Promise<unknown>[] = []
    await bench.run(answering(422, {}, { detail: 'Too heavy' }), {
      onParked: (_record, response) => bodies.push(response.json()),
    })
    expect(await Promise.all(bodies)).toEqual([{ detail: 'Too heavy' }])
    expect(await bench.outbox.list()).toMatchObject([
      { last: { status: 422, problem: { detail: 'Too heavy' } } },
    ])
  })

  it('nothing when no authorisation can be prepared, and says so', async () => {
    await bench.outbox.enqueue(operation())
    const prepare = (): never => {
      throw new Error('no token')
    }
    await expect(bench.run(answering(500), { prepare })).rejects.toThrow('no token')
    expect(await bench.outbox.list()).toMatchObject([{ state: 'queued', everSent: false }])
  })
})
