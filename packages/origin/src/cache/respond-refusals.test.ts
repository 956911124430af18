// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Origin } from '../origin.ts'
import { countingLoader, makeGate, OriginBench, request, text } from '../testing/origin-bench.ts'
import type { LoadedResponse } from './stored-response.ts'

describe('Origin.respond() and what is not kept', () => {
  let bench: OriginBench
  let origin: Origin

  beforeEach(async () => {
    bench = new OriginBench()
    origin = await bench.open()
  })

  afterEach(() => bench.close())

  const refusals: readonly [string, Partial<LoadedResponse>][] = [
    ['STATUS', { status: 500 }],
    ['STATUS', { status: 206 }],
    ['SET-COOKIE', { fields: [['Set-Cookie', 'session=1']] }],
    ['NO-STORE', { fields: [['Cache-Control', 'no-store']] }],
    ['NO-STORE', { fields: [['Cache-Control', 'max-age=5, no-cache']] }],
    ['PRIVATE', { fields: [['Cache-Control', 'private']] }],
    ['VARY', { fields: [['Vary', '*']] }],
    ['VARY', { fields: [['Vary', 'Accept-Encoding, Accept-Language']] }],
    ['ENCODED', { fields: [['Content-Encoding', 'br']] }],
    ['TAGS', { tags: Array.from({ length: 1_001 }, (_, at) => `t${at}`) }],
  ]
  for (const [detail, refused] of refusals) {
    it(`respond() doesn't keep ${JSON.stringify(refused).slice(0, 80)}`, async () => {
      const source = countingLoader(refused)
      const first = await origin.respond(request(), source.load)
      expect(first.cacheStatus).toMatchObject({ forward: 'uri-miss', detail })
      await origin.respond(request(), source.load)
      expect(source.count()).toBe(2)
      expect(bench.entries.size).toBe(0)
    })
  }

  it('respond() gives a response that may not be kept to nobody else', async () => {
    const gate = makeGate()
    const source = countingLoader({ fields: [['Set-Cookie', 'session=1']] }, gate.opened)
    const both = [origin.respond(request(), source.load), origin.respond(request(), source.load)]
    gate.open()
    const [first, second] = await Promise.all(both)
    expect(text(first)).not.toBe(text(second))
  })

  it('respond() only loads when caching is switched off, and still appends', async () => {
    const off = await bench.open({ enabled: false })
    const source = countingLoader()
    await off.respond(request(), source.load)
    const second = await off.respond(request(), source.load)
    expect(second.cacheStatus).toMatchObject({ forward: 'bypass', detail: 'OFF' })
    expect(source.count()).toBe(2)
    const position = await off.invalidate(['a'])
    expect(origin.stamp('public')).toEqual(position)
  })

  it('respond() passes a failing loader on, and loads again for the next caller', async () => {
    const failing = async (): Promise<LoadedResponse> => {
      throw new Error('no database')
    }
    await expect(origin.respond(request(), failing)).rejects.toThrow('no database')
    expect(text(await origin.respond(request(), countingLoader().load))).toBe('load 1')
  })
})
