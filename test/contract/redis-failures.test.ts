// SPDX-License-Identifier: MIT
import {
  type LoadedResponse,
  type LogEvent,
  type OriginEvent,
  pgliteDatabase,
  prepareDatabase,
} from '@springhouse/origin'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nextReset, RedisBench, request, response, SOON, text } from './redis-bench.ts'

let bench: RedisBench
let pglite: PGlite

beforeAll(async () => {
  pglite = await PGlite.create()
  bench = await RedisBench.start()
  // An embedded database takes seconds to open on a busy machine.
}, 60_000)
afterAll(async () => {
  await bench.stop()
  await pglite.close()
})
beforeEach(() => bench.nextTest())

const load = async (): Promise<LoadedResponse> => response('row')

describe('a Redis that fails', () => {
  it('respond() keeps answering while Redis is dead, and recovers without a restart of the process', async () => {
    const events: OriginEvent[] = []
    const origin = await bench.open({}, events)
    await origin.respond(request(), load)
    const before = origin.stamp('public')

    await bench.server.kill()
    await expect.poll(() => origin.isHearing(), SOON).toBe(false)
    expect(origin.stamp('public')).toBeUndefined()
    for (let at = 0; at < 20; at += 1) {
      const answer = await origin.respond(request(), load)
      expect(text(answer)).toBe('row')
      expect(answer.stamp).toBeUndefined()
      expect(answer.cacheStatus).toMatchObject({ forward: 'bypass', detail: 'BLIND' })
    }
    await expect(origin.catchUp('public', before)).rejects.toMatchObject({
      code: 'SPRINGHOUSE_LOG_UNAVAILABLE',
    })
    expect(events.map((event) => `${partOf(event)} ${event.type}`)).toEqual(['log trouble'])

    const reset = nextReset(origin)
    await bench.server.restart()
    expect(await reset).toMatchObject({ why: 'epoch' })
    await expect.poll(() => origin.isHearing(), SOON).toBe(true)
    await origin.respond(request(), load)
    expect((await origin.respond(request(), load)).cacheStatus.detail).toBe('PROCESS')
    expect(events.at(-1)).toEqual({ type: 'recovered', part: 'log' })
  })

  it('respond() never waits longer than its deadline for a Redis that hangs', async () => {
    const events: OriginEvent[] = []
    const origin = await bench.open({ deadlines: { readMs: 50, writeMs: 200 } }, events)
    bench.server.pause()
    try {
      // Five reads wait for 50 ms, then the breaker opens; after a second the process is blind and asks no more.
      const startedAtMs = performance.now()
      for (let at = 0; at < 40; at += 1) {
        expect(text(await origin.respond(request(`at=${at}`), load))).toBe('row')
      }
      expect(performance.now() - startedAtMs).toBeLessThan(40 * 50)
      await expect(origin.invalidate(['row:1'])).rejects.toMatchObject({
        name: 'LogUnavailableError',
      })
      expect(origin.isHearing()).toBe(false)
      await expect.poll(() => events.some((event) => partOf(event) === 'log'), SOON).toBe(true)
    } finally {
      bench.server.resume()
    }
    await expect.poll(() => origin.isHearing(), SOON).toBe(true)
    // The tier is asked again when its breaker lets a read through.
    await expect
      .poll(async () => {
        await origin.respond(request(`again=${performance.now()}`), load)
        return unrecovered(events)
      }, SOON)
      .toBe(0)
  })

  it('transaction() succeeds while Redis is dead, and its tags arrive afterwards', async () => {
    const database = pgliteDatabase(pglite)
    await prepareDatabase(database)
    const origin = await bench.open()
    await bench.server.kill()
    const answer = await origin.transaction(
      database,
      { request: new Request('https://dairy.example/row', { method: 'PUT' }), owner: 'ada' },
      async (tx) => {
        tx.invalidate(['row:1'])
        return new Response(null, { status: 204 })
      },
    )
    expect(answer.status).toBe(204)
    expect(answer.headers.get('springhouse-position')).toBeNull()
    expect(answer.headers.get('cache-group-invalidation')).toBe('"row:1"')

    const heard = new Promise<LogEvent>((resolve) => {
      origin.subscribe('public', (event) => {
        if (event.type === 'inv') resolve(event)
      })
    })
    await bench.server.restart()
    expect(await heard).toMatchObject({ invalidation: { tags: ['row:1'] } })
    await expect.poll(() => origin.isHearing(), SOON).toBe(true)
    const { rows } = await database.query('SELECT 1 FROM springhouse_pending_tags')
    expect(rows).toEqual([])
  })
})

function partOf(event: OriginEvent): string | undefined {
  return 'part' in event ? event.part : undefined
}

/** How many troubles have not been followed by a recovery. */
function unrecovered(events: readonly OriginEvent[]): number {
  return events.reduce((open, { type }) => open + (type === 'trouble' ? 1 : -1), 0)
}
