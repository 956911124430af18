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

  it('respond() loads once after an own invalidation, before its event has arrived', async () => {
    const source = countingLoader({ tags: ['product:42'] })
    await origin.respond(request(), source.load)
    const { epoch, seq } = origin.stamp('public') ?? { epoch: '', seq: 0 }
    // Another process has appended in between; neither event is here yet.
    const position = { epoch, seq: seq + 2 }
    bench.driver.append = async () => position
    await origin.invalidate(['product:42'])
    const gate = makeGate()
    const slow = countingLoader({ tags: ['product:42'] }, gate.opened)
    const first = origin.respond(request(), slow.load)
    const second = origin.respond(request(), slow.load)
    gate.open()
    expect((await first).stamp).toEqual(position)
    expect((await second).cacheStatus).toMatchObject({ collapsed: true })
    const third = await origin.respond(request(), slow.load)
    expect(third.cacheStatus.hit).toBe(true)
    expect(third.stamp).toEqual(position)
    expect(slow.count()).toBe(1)
    // What is stored is judged by what has been applied.
    expect(origin.stamp('public')).toEqual({ epoch, seq })
  })

  it('respond() does not take what was loaded before the end of a log’s life for newer than its next one', async () => {
    const { epoch, seq } = origin.stamp('public') ?? { epoch: '', seq: 0 }
    bench.driver.append = async () => ({ epoch, seq: seq + 2 })
    await origin.invalidate(['product:42'])
    const next = { epoch: 'next', seq: 1 }
    bench.driver.emit('public', { type: 'reset', position: next, why: 'epoch' })
    const source = countingLoader({ tags: ['product:42'] })
    await expect.poll(() => origin.stamp('public')).toEqual(next)
    expect((await origin.respond(request(), source.load)).stamp).not.toEqual({
      epoch,
      seq: seq + 2,
    })
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

  it('respond() loads once for all who wait, however often it is invalidated meanwhile', async () => {
    const gates = [makeGate(), makeGate(), makeGate()]
    let loads = 0
    const load = async (): Promise<LoadedResponse> => {
      loads += 1
      const own = `load ${loads}`
      await gates[loads - 1]?.opened
      return response(own, ['product:42'])
    }
    // Their requests name no tag, so only the answer tells that it is outdated.
    const asked = request({ tags: [] })
    const answers = Array.from({ length: 6 }, () => origin.respond(asked, load))
    for (const [at, gate] of gates.entries()) {
      await expect.poll(() => loads).toBe(Math.min(at, 1) + 1)
      await origin.invalidate(['product:42'])
      gate.open()
    }
    const texts = (await Promise.all(answers)).map(text)
    // The first is what its caller loaded; the others take what was begun after they came.
    expect(texts).toEqual(['load 1', ...Array.from({ length: 5 }, () => 'load 2')])
    expect(text(await origin.respond(asked, load))).toBe('load 3')
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
