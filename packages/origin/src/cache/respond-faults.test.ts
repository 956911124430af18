// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Origin } from '../origin.ts'
import {
  countingLoader,
  makeGate,
  OriginBench,
  redisOnly,
  request,
  text,
} from '../testing/origin-bench.ts'

describe('Origin and a log or Redis that fails', () => {
  let bench: OriginBench
  let origin: Origin

  beforeEach(async () => {
    bench = new OriginBench()
    origin = await bench.open()
  })

  afterEach(async () => {
    vi.useRealTimers()
    await bench.close()
  })

  it('respond() neither reads nor keeps copies while the log is not heard', async () => {
    const source = countingLoader({ tags: ['a'] })
    await origin.respond(request(), source.load)
    bench.driver.faults.deaf = true
    expect(origin.isHearing()).toBe(false)
    const blind = await origin.respond(request(), source.load)
    expect(blind.stamp).toBeUndefined()
    expect(blind.cacheStatus).toEqual({
      cache: 'Springhouse-Origin',
      forward: 'bypass',
      detail: 'BLIND',
    })
    bench.driver.hearAgain()
    const after = await origin.respond(request(), source.load)
    expect(text(after)).toBe('load 1')
    expect(after.cacheStatus).toMatchObject({ hit: true })
  })

  it('respond() does not keep what was loaded while the log fell silent', async () => {
    const gate = makeGate()
    const source = countingLoader({}, gate.opened)
    bench.entries.before = async () => {
      bench.driver.faults.deaf = true
    }
    const reading = origin.respond(request(), source.load)
    gate.open()
    expect((await reading).cacheStatus).toMatchObject({ detail: 'BLIND' })
    expect(bench.entries.size).toBe(0)
  })

  it('respond() lets nobody wait for ever for a load that hangs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const hung = countingLoader({}, new Promise(() => undefined))
    const source = countingLoader()
    void origin.respond(request(), hung.load)
    const waiting = [1, 2, 3].map(() => origin.respond(request(), source.load))
    await vi.advanceTimersByTimeAsync(4_999)
    expect(source.count()).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    const answers = await Promise.all(waiting)
    expect(answers.map(text)).toEqual(['load 1', 'load 1', 'load 1'])
  })

  it('respond() answers by the loader when Redis hangs, and stops asking it', async () => {
    const source = countingLoader()
    let calls = 0
    bench.entries.before = () => {
      calls += 1
      return new Promise(() => undefined)
    }
    const asked = request({ route: redisOnly() })
    for (let at = 1; at <= 12; at += 1) {
      const answer = await origin.respond(asked, source.load)
      expect(text(answer)).toBe(`load ${at}`)
      expect(answer.cacheStatus.detail).toBe('REDIS-FAILED')
    }
    expect(calls).toBeLessThan(12)
    expect(bench.events).toMatchObject([{ type: 'trouble', part: 'entries' }])

    bench.entries.before = async () => undefined
    bench.nowMs += 1_001
    const recovered = await origin.respond(asked, source.load)
    expect(recovered.cacheStatus).toMatchObject({ forward: 'uri-miss', stored: true })
    expect(bench.events).toMatchObject([
      { type: 'trouble' },
      { type: 'recovered', part: 'entries' },
    ])
  })

  it('invalidate() rejects when the log hangs, and this process is blind until it was appended', async () => {
    const source = countingLoader({ tags: ['a'] })
    await origin.respond(request(), source.load)
    bench.driver.faults.hang = true
    await expect(origin.invalidate(['a'])).rejects.toMatchObject({
      code: 'SPRINGHOUSE_LOG_UNAVAILABLE',
      scope: 'public',
    })
    expect(origin.stamp('public')).toBeUndefined()
    expect(text(await origin.respond(request(), source.load))).toBe('load 2')
    bench.driver.faults.hang = false
    await expect.poll(() => origin.isHearing()).toBe(true)
    expect((await origin.respond(request(), source.load)).cacheStatus.forward).toBe('stale')
    expect(bench.events).toMatchObject([{ type: 'trouble', part: 'relay' }, { type: 'recovered' }])
  })

  it('invalidate() refuses what is not a tag', async () => {
    await expect(origin.invalidate(['a*b'])).rejects.toThrow(RangeError)
    const many = Array.from({ length: 1_001 }, (_, at) => `tag:${at}`)
    await expect(origin.invalidate(many)).rejects.toThrow(/at most 1000/)
  })

  it('catchUp() rejects when the log hangs', async () => {
    bench.driver.faults.hang = true
    await expect(origin.catchUp('public', undefined)).rejects.toMatchObject({
      name: 'LogUnavailableError',
    })
  })
})
