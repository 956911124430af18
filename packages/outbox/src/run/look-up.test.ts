// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { pong } from '../testing/fixture.ts'
import { RunBench } from '../testing/run-bench.ts'
import type { Fetch } from './run-options.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

describe('runOutbox() before it parks a conflict', () => {
  const conflicting =
    (status: number, answer: Response): Fetch =>
    async (url, init) => {
      if (url.endsWith('/ping')) return pong()
      if (url === '/springhouse/ops?keys=key-1') return answer
      return init.method === 'PUT'
        ? Response.json({}, { status })
        : new Response('', { status: 404 })
    }

  it('acknowledges when the origin remembers our own success', async () => {
    await bench.enqueueIn('a')
    const done = { 'key-1': { state: 'done', status: 200, etag: '"v2"', position: 'k3.9' } }
    const responses: unknown[] = []
    await bench.run(conflicting(412, Response.json(done)), {
      onAcked: (_record, response) => responses.push(response),
    })
    expect(await bench.outbox.list()).toMatchObject([
      { state: 'acked', ack: { status: 200, etag: '"v2"', cursor: { epoch: 'k3', seq: 9 } } },
    ])
    expect(responses).toEqual([undefined])
  })

  it.each([
    [{ 'key-1': { state: 'in-flight' } }, 'waiting:in-progress'],
    [{ 'key-1': { state: 'indeterminate' } }, 'parked:unknown'],
    [{ 'key-1': { state: 'unknown' } }, 'parked:conflict'],
    [{ 'key-1': { state: 'done' } }, 'parked:conflict'],
    [{ 'key-1': { state: 'new' } }, 'parked:conflict'],
    [{ other: { state: 'done', status: 200 } }, 'parked:conflict'],
    [[], 'parked:conflict'],
  ])('follows the origin’s record when it says %j', async (body, state) => {
    await bench.enqueueIn('a')
    await bench.run(conflicting(409, Response.json(body)))
    expect(await bench.states()).toEqual([state])
  })

  it('parks when the origin has no such record', async () => {
    await bench.enqueueIn('a')
    await bench.run(conflicting(412, new Response('not found', { status: 404 })))
    expect(await bench.states()).toEqual(['parked:conflict'])
  })
})
