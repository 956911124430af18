// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Origin } from '../origin.ts'
import {
  countingLoader,
  makeGate,
  OriginBench,
  redisOnly,
  request,
  response,
  text,
} from '../testing/origin-bench.ts'
import type { LoadedResponse } from './stored-response.ts'

describe('Origin.respond() and invalidation', () => {
  let bench: OriginBench
  let origin: Origin

  beforeEach(async () => {
    bench = new OriginBench()
    origin = await bench.open()
  })

  afterEach(() => bench.close())

  it('respond() never keeps an old row as valid when it was invalidated during the load', async () => {
    let row = 'old'
    const gate = makeGate()
    const entered = makeGate()
    const slow = async (): Promise<LoadedResponse> => {
      const seen = row
      entered.open()
      await gate.opened
      return response(seen, ['product:42'])
    }
    const fast = async (): Promise<LoadedResponse> => response(row, ['product:42'])
    const reading = origin.respond(request(), slow)
    await entered.opened
    row = 'new'
    await origin.invalidate(['product:42'])
    gate.open()
    const early = await reading
    expect(text(early)).toBe('old')
    expect(early.cacheStatus).toMatchObject({ detail: 'INVALIDATED' })
    expect(text(await origin.respond(request(), fast))).toBe('new')
    expect(text(await (await bench.open()).respond(request(), fast))).toBe('new')
  })

  it('respond() never hands out an old row that reached Redis after its invalidation', async () => {
    let row = 'old'
    const gate = makeGate()
    const load = async (): Promise<LoadedResponse> => response(row, ['product:42'])
    bench.entries.before = async (call) => {
      if (call === 'set') await gate.opened
    }
    const patient = await bench.open({ deadlines: { readMs: 1_000, writeMs: 1_000 } })
    await patient.respond(request(), load)
    row = 'new'
    await patient.invalidate(['product:42'])
    gate.open()
    await expect.poll(() => bench.entries.size).toBe(1)
    expect(text(await patient.respond(request(), load))).toBe('new')
    expect(text(await origin.respond(request(), load))).toBe('new')
  })

  it('respond() shares one load between callers that come together', async () => {
    const gate = makeGate()
    const source = countingLoader({}, gate.opened)
    const first = origin.respond(request(), source.load)
    const second = origin.respond(request(), source.load)
    gate.open()
    expect((await first).cacheStatus.collapsed).toBeUndefined()
    expect((await second).cacheStatus).toMatchObject({ forward: 'uri-miss', collapsed: true })
    expect(source.count()).toBe(1)
  })

  it('respond() does not let a caller that comes after an invalidation join an older load', async () => {
    const gate = makeGate()
    const source = countingLoader({ tags: ['product:42'] }, gate.opened)
    const asked = request({ tags: ['product:42'] })
    const before = origin.respond(asked, source.load)
    await origin.invalidate(['product:42'])
    const after = origin.respond(asked, source.load)
    await expect.poll(() => source.count()).toBe(2)
    gate.open()
    expect(text(await before)).toBe('load 1')
    expect(text(await after)).toBe('load 2')
  })

  it('respond() does not hand a joined load on when only its own tags tell that it is outdated', async () => {
    const gate = makeGate()
    const source = countingLoader({ tags: ['product:42'] }, gate.opened)
    const asked = request({ tags: [] })
    const before = origin.respond(asked, source.load)
    await expect.poll(() => source.count()).toBe(1)
    await origin.invalidate(['product:42'])
    const after = origin.respond(asked, source.load)
    gate.open()
    expect(text(await before)).toBe('load 1')
    expect(text(await after)).toBe('load 2')
  })

  it('respond() deletes an invalidated copy from Redis though nothing takes its place', async () => {
    const onlyInRedis = request({ route: redisOnly() })
    await origin.respond(onlyInRedis, async () => response('row', ['product:42']))
    await expect.poll(() => bench.entries.size).toBe(1)
    await origin.invalidate(['product:42'], { kind: 'hard' })
    const gone = async (): Promise<LoadedResponse> => ({ ...response('gone'), status: 500 })
    await origin.respond(onlyInRedis, gone)
    await expect.poll(() => bench.entries.size).toBe(0)
  })

  it('invalidate() with hard deletes copies from this process', async () => {
    const alone = await bench.openAlone()
    const source = countingLoader({ tags: ['product:42'] })
    await alone.respond(request(), source.load)
    await alone.invalidate(['product:*'], { kind: 'hard' })
    const reloaded = await alone.respond(request(), source.load)
    expect(reloaded.cacheStatus.forward).toBe('uri-miss')
  })

  it('respond() trusts nothing after a reset, and keeps the bytes', async () => {
    const source = countingLoader()
    await origin.respond(request(), source.load)
    bench.driver.emit('public', {
      type: 'reset',
      position: { epoch: 'next', seq: 7 },
      why: 'epoch',
    })
    expect(origin.stamp('public')).toEqual({ epoch: 'next', seq: 7 })
    const answer = await origin.respond(request(), source.load)
    expect(answer.cacheStatus.forward).toBe('stale')
    expect(answer.stamp).toEqual({ epoch: 'next', seq: 7 })
  })
})
