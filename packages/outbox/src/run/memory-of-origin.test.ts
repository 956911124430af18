// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { formatOperationProof } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { acknowledge, keyOf, originWith } from '../testing/fixture.ts'
import { answering, RunBench } from '../testing/run-bench.ts'
import type { Fetch } from './run-options.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

/** An origin that says what it knows of `key-1`, and notes what is sent to it. */
function knowing(state: object, sent: string[]): Fetch {
  return originWith((url, init) => {
    if (url.includes('/ops')) return Response.json({ 'key-1': state })
    sent.push(keyOf(init))
    return acknowledge(init)
  })
}

async function sendInVain(): Promise<void> {
  await bench.enqueueIn('a')
  await bench.run(answering(500))
}

describe('an operation that may have arrived so long ago that the origin has forgotten it', () => {
  it('is not sent again: the origin is asked, and its user decides', async () => {
    await sendInVain()
    bench.clock.advance(DAY_MS)
    const sent: string[] = []
    await bench.run(knowing({ state: 'unknown' }, sent))
    expect(sent).toEqual([])
    expect(await bench.states()).toEqual(['parked:unknown'])
  })

  it('is acknowledged when the origin remembers it after all', async () => {
    await sendInVain()
    bench.clock.advance(DAY_MS)
    const sent: string[] = []
    const done = { state: 'done', status: 200, etag: '"v2"', position: 'k3.9' }
    await bench.run(knowing(done, sent))
    expect(sent).toEqual([])
    expect(await bench.states()).toEqual(['acked'])
  })

  it('waits while the origin cannot be reached', async () => {
    await sendInVain()
    bench.clock.advance(DAY_MS)
    await bench.run(() => Promise.reject(new TypeError('Failed to fetch')))
    expect(await bench.states()).toEqual(['waiting:offline'])
  })

  it('is sent when its user says so', async () => {
    await sendInVain()
    bench.clock.advance(DAY_MS)
    const sent: string[] = []
    await bench.run(knowing({ state: 'unknown' }, sent))
    await bench.outbox.retry(1)
    await bench.run(knowing({ state: 'unknown' }, sent))
    expect(sent).toEqual(['key-1'])
    expect(await bench.states()).toEqual(['acked'])
  })
})

describe('how long the origin remembers', () => {
  const sayingSo = (ttlSeconds: number): Fetch =>
    originWith((_url, init) =>
      acknowledge(init, {
        'Springhouse-Op': formatOperationProof({ key: keyOf(init), replayed: false, ttlSeconds }),
      }),
    )

  it('is what it has said last', async () => {
    await bench.enqueueIn('other')
    await bench.run(sayingSo(30 * 24 * 60 * 60))
    await bench.enqueueIn('a')
    await bench.run(answering(500))
    bench.clock.advance(29 * DAY_MS)
    expect(await bench.run(sayingSo(60))).toMatchObject({ sent: 1, acked: 1 })
  })

  it('is a day when it has never said so', async () => {
    await sendInVain()
    bench.clock.advance(23 * HOUR_MS)
    const sent: string[] = []
    await bench.run(knowing({ state: 'unknown' }, sent))
    expect(sent).toEqual(['key-1'])
  })

  it('does not concern what was never sent', async () => {
    await bench.enqueueIn('a')
    bench.clock.advance(400 * DAY_MS)
    const sent: string[] = []
    await bench.run(knowing({ state: 'unknown' }, sent))
    expect(sent).toEqual(['key-1'])
  })
})
