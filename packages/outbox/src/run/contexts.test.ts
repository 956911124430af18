// SPDX-License-Identifier: MIT
// oxlint-disable typescript/unbound-method -- each is called with the object that it was taken from
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { acknowledge, keyOf, operation, originWith } from '../testing/fixture.ts'
import { HeldRequests } from '../testing/held-requests.ts'
import { answering, RunBench } from '../testing/run-bench.ts'
import type { Fetch } from './run-options.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})

function save(tab: RunBench, key: string, group: string): Promise<unknown> {
  return tab.outbox.enqueue(operation({ idempotencyKey: key, group }))
}

describe('two tabs that save while one of them sends', () => {
  it('are sent in the order in which they saved, though the sender hears of its own writes only', async () => {
    const other = new RunBench({}, bench)
    await save(bench, 'first', 'other')
    const requests = new HeldRequests()
    const running = bench.run(requests.fetch)
    await requests.until(1)
    await save(other, 'before', 'a')
    await save(bench, 'after', 'a')
    await requests.until(2)
    expect(requests.keys).toEqual(['first', 'before'])
    requests.acknowledgeNext()
    requests.acknowledgeNext()
    await requests.until(3)
    requests.acknowledgeNext()
    expect(await running).toMatchObject({ acked: 3 })
    expect(requests.keys).toEqual(['first', 'before', 'after'])
  })
})

/** An origin that says of each key what it knows, and notes what is sent to it. */
function knowing(states: Readonly<Record<string, string>>, sent: string[]): Fetch {
  return originWith((url, init) => {
    const asked = new URL(url, 'https://portal.example').searchParams.get('keys')
    if (asked !== null) return Response.json({ [asked]: { state: states[asked], status: 200 } })
    sent.push(keyOf(init))
    return acknowledge(init)
  })
}

describe('a write whose first attempt may have taken effect', () => {
  const lost: Fetch = () => Promise.reject(new TypeError('Failed to fetch'))

  async function refuseAfterLoss(operations: object): Promise<void> {
    await save(bench, 'k', 'a')
    await bench.run(lost)
    bench.clock.advance(60_000)
    await bench.run(
      originWith((url) =>
        url.includes('/ops') ? Response.json(operations) : Response.json({}, { status: 400 }),
      ),
    )
  }

  it('is acknowledged when only its repetition is refused', async () => {
    await refuseAfterLoss({ k: { state: 'done', status: 200 } })
    expect(await bench.states()).toEqual(['acked'])
  })

  it('needs its user when it has never arrived', async () => {
    await refuseAfterLoss({ k: { state: 'unknown' } })
    expect(await bench.states()).toEqual(['parked:rejected'])
  })
})

describe('a write that its user has changed', () => {
  async function change(): Promise<string> {
    await save(bench, 'k', 'a')
    await bench.run(answering(422))
    const changed = await bench.outbox.edit(1, { contentType: 'application/json' })
    return changed?.key ?? ''
  }

  it('is sent under a new key in its old place, before what depends on it', async () => {
    await save(bench, 'k', 'a')
    await save(bench, 'next', 'a')
    await bench.outbox.enqueue(operation({ group: 'b', idempotencyKey: 'child', dependsOn: ['k'] }))
    await bench.run(answering(422))
    const changed = await bench.outbox.edit(1, { contentType: 'application/json' })
    const sent: string[] = []
    await bench.run(knowing({ k: 'unknown' }, sent))
    expect(sent[0]).toBe(changed?.key)
    expect(new Set(sent.slice(1))).toEqual(new Set(['next', 'child']))
    expect(changed?.key).not.toBe('k')
  })

  it('may be named by its former key', async () => {
    const key = await change()
    const child = await bench.outbox.enqueue(
      operation({ group: 'b', dependsOn: ['k', 'elsewhere'] }),
    )
    expect(child.dependsOn).toEqual([key, 'elsewhere'])
  })

  it('is a conflict when it had arrived as it was before', async () => {
    await change()
    const sent: string[] = []
    await bench.run(knowing({ k: 'done' }, sent))
    expect(sent).toEqual([])
    expect(await bench.states()).toEqual(['parked:conflict'])
  })

  it('waits while the origin cannot be asked', async () => {
    await change()
    await bench.run(() => Promise.reject(new TypeError('Failed to fetch')))
    expect(await bench.states()).toEqual(['waiting:offline'])
  })

  it('can’t be changed while it may be at the origin', async () => {
    await save(bench, 'k', 'a')
    await bench.run(answering(500))
    expect(await bench.outbox.edit(1, {})).toBeUndefined()
    await bench.outbox.retry(1)
    expect(await bench.outbox.edit(1, {})).toBeUndefined()
  })

  it.each(['edit', 'discard', 'retry'] as const)(
    'stays so after a power cut: %s is written strictly',
    async (decision) => {
      await save(bench, 'k', 'a')
      await bench.run(answering(422))
      const { transaction } = IDBDatabase.prototype
      const durabilities: (string | undefined)[] = []
      const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
        this: IDBDatabase,
        ...parameters
      ) {
        if (parameters[1] === 'readwrite') durabilities.push(parameters[2]?.durability)
        return transaction.apply(this, parameters)
      })
      if (decision === 'edit') await bench.outbox.edit(1, {})
      if (decision === 'discard') await bench.outbox.discard(1)
      if (decision === 'retry') await bench.outbox.retry(1)
      spy.mockRestore()
      expect(durabilities).toContain('strict')
    },
  )
})

describe('what was discarded', () => {
  it('is told to the origin with the next write, until one that said so is acknowledged', async () => {
    await save(bench, 'k1', 'a')
    await bench.outbox.discard(1)
    await save(bench, 'k2', 'a')
    const places: (string | null)[] = []
    const noting = (status: number): Fetch =>
      originWith((_url, init) => {
        places.push(new Headers(init.headers).get('Springhouse-Device'))
        return status === 200 ? acknowledge(init) : Response.json({}, { status })
      })
    await bench.run(noting(500))
    bench.clock.advance(60_000)
    await bench.run(noting(200))
    await save(bench, 'k3', 'a')
    await bench.run(noting(200))
    expect(places.map((place) => place?.replace(/^"[^"]*"/, ''))).toEqual([
      ';seq=2;discarded="1"',
      ';seq=2;discarded="1"',
      ';seq=3',
    ])
  })
})
