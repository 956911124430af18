// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Origin } from '../origin.ts'
import { countingLoader, OriginBench, redisOnly, request, text } from '../testing/origin-bench.ts'

describe('Origin.respond() and its tiers', () => {
  let bench: OriginBench
  let origin: Origin

  beforeEach(async () => {
    bench = new OriginBench()
    origin = await bench.open()
  })

  afterEach(() => bench.close())

  it('respond() loads once and then answers from this process', async () => {
    const source = countingLoader()
    const first = await origin.respond(request(), source.load)
    expect(first.cacheStatus).toEqual({
      cache: 'Springhouse-Origin',
      forward: 'uri-miss',
      stored: true,
    })
    bench.nowMs += 3_500
    const second = await origin.respond(request(), source.load)
    expect(second.cacheStatus).toEqual({
      cache: 'Springhouse-Origin',
      hit: true,
      ttlSeconds: 6,
      detail: 'PROCESS',
    })
    expect(second.ageSeconds).toBe(3)
    expect(text(second)).toBe('load 1')
    expect(second.stamp).toEqual(origin.stamp('public'))
  })

  it('respond() answers from Redis what another process has loaded', async () => {
    const source = countingLoader()
    await origin.respond(request(), source.load)
    const other = await bench.open()
    const answer = await other.respond(request(), source.load)
    expect(answer.cacheStatus).toMatchObject({ hit: true, detail: 'REDIS' })
    expect(text(answer)).toBe('load 1')
    expect(answer.fields).toContainEqual(['content-type', 'text/plain'])
    const again = await other.respond(request(), source.load)
    expect(again.cacheStatus).toMatchObject({ hit: true, detail: 'PROCESS' })
  })

  it('respond() asks the log about a copy older than what this process remembers', async () => {
    const source = countingLoader()
    await origin.respond(request({ tags: ['product:1'] }), source.load)
    await origin.invalidate(['something:else'])
    const other = await bench.open()
    const answer = await other.respond(request({ tags: ['product:1'] }), source.load)
    expect(answer.cacheStatus).toMatchObject({ hit: true, detail: 'REDIS' })
    expect(answer.stamp).toEqual(other.stamp('public'))
  })

  it('respond() does not answer an invalidated copy older than what this process remembers', async () => {
    const source = countingLoader()
    await origin.respond(request({ tags: ['product:1'] }), source.load)
    await origin.invalidate(['product:*'])
    const other = await bench.open()
    const answer = await other.respond(request({ tags: ['product:1'] }), source.load)
    expect(answer.cacheStatus).toMatchObject({ forward: 'stale', stored: true })
    expect(text(answer)).toBe('load 2')
  })

  it('respond() ends a copy at its lifetime in each tier', async () => {
    const source = countingLoader()
    await origin.respond(request(), source.load)
    bench.nowMs += 10_000
    const fromRedis = await origin.respond(request(), source.load)
    expect(fromRedis.cacheStatus).toMatchObject({ detail: 'REDIS', ttlSeconds: 50 })
    bench.nowMs += 50_000
    const reloaded = await origin.respond(request(), source.load)
    expect(reloaded.cacheStatus).toMatchObject({ forward: 'stale', stored: true })
    expect(source.count()).toBe(2)
  })

  it('respond() keeps an absence no longer than the negative lifetime', async () => {
    const source = countingLoader({ status: 404 })
    await origin.respond(request(), source.load)
    bench.nowMs += 4_999
    await origin.respond(request(), source.load)
    expect(source.count()).toBe(1)
    bench.nowMs += 1
    await origin.respond(request(), source.load)
    expect(source.count()).toBe(2)
  })

  it('respond() lets this process stand in for Redis when there is none', async () => {
    const alone = await bench.openAlone()
    const source = countingLoader()
    const shared = request({ route: redisOnly() })
    await alone.respond(shared, source.load)
    expect((await alone.respond(shared, source.load)).cacheStatus.detail).toBe('PROCESS')
  })

  it('respond() keeps partitions and URLs apart', async () => {
    const source = countingLoader()
    await origin.respond(request({ partition: 'ada' }), source.load)
    await origin.respond(request({ partition: 'grace' }), source.load)
    await origin.respond(request({ partition: 'ada', url: '/api/brief?page=2' }), source.load)
    expect(source.count()).toBe(3)
  })

  it('respond() makes a strong entity tag from the body, unless the loader gave one', async () => {
    const made = await origin.respond(request(), countingLoader().load)
    expect(made.etag).toMatch(/^"[\w-]{27}"$/)
    const fields = [['ETag', '"own"']] as const
    const given = await origin.respond(
      request({ partition: 'ada' }),
      countingLoader({ fields }).load,
    )
    expect(given.etag).toBe('"own"')
  })

  it('respond() gives a response without tags those of its request', async () => {
    const source = countingLoader()
    const asked = request({ tags: ['products'] })
    expect((await origin.respond(asked, source.load)).tags).toEqual(['products'])
    await origin.invalidate(['products'])
    await origin.respond(asked, source.load)
    expect(source.count()).toBe(2)
  })

  it('respond() reloads after a response was damaged in Redis', async () => {
    const source = countingLoader()
    const shared = request({ route: redisOnly() })
    await origin.respond(shared, source.load)
    bench.entries.damage = (record) => ({ ...record, metadata: record.metadata.slice(1) })
    expect(text(await origin.respond(shared, source.load))).toBe('load 2')
  })
})
