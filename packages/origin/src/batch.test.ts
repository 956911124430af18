// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Origin } from './origin.ts'
import { makeGate, OriginBench } from './testing/origin-bench.ts'

describe('Origin.batch()', () => {
  let bench: OriginBench
  let origin: Origin
  let heard: unknown[]

  beforeEach(async () => {
    bench = new OriginBench()
    origin = await bench.open()
    heard = []
    origin.subscribe('public', (event) => {
      if (event.type === 'inv') heard.push(event.invalidation.tags)
    })
  })

  afterEach(() => bench.close())

  it('appends one entry at its end, however deep the work invalidates', async () => {
    const deep = async (id: number): Promise<void> => {
      await origin.invalidate([`product:${id}`, 'products'])
    }
    const result = await origin.batch(async () => {
      await Promise.all([deep(1), deep(2)])
      expect(heard).toEqual([])
      return 'done'
    })
    expect(result).toBe('done')
    expect(heard).toEqual([['product:1', 'products', 'product:2']])
  })

  it('appends nothing when it throws, or has nothing', async () => {
    const failed = origin.batch(async () => {
      await origin.invalidate(['a'])
      throw new Error('power cut')
    })
    await expect(failed).rejects.toThrow('power cut')
    await origin.batch(async () => undefined)
    expect(heard).toEqual([])
  })

  it('inside a batch joins it', async () => {
    await origin.batch(async () => {
      await origin.invalidate(['a'])
      await origin.batch(() => origin.invalidate(['b']))
      expect(heard).toEqual([])
    })
    expect(heard).toEqual([['a', 'b']])
  })

  it('keeps kinds and scopes apart', async () => {
    await origin.batch(async () => {
      await origin.invalidate(['a'])
      await origin.invalidate(['b'], { kind: 'hard' })
      await origin.invalidate(['c'], { scope: 'tenant' })
    })
    expect(heard).toEqual([['a'], ['b']])
    expect((await origin.head('tenant')).head.seq).toBeGreaterThan(0)
  })

  it('does not hold what its work has left behind, nor what others do meanwhile', async () => {
    const gate = makeGate()
    let late: Promise<unknown> = Promise.resolve()
    await origin.batch(async () => {
      late = gate.opened.then(() => origin.invalidate(['late']))
    })
    gate.open()
    await late
    const other = makeGate()
    const batch = origin.batch(() => other.opened)
    await origin.invalidate(['beside'])
    expect(heard).toEqual([['late'], ['beside']])
    other.open()
    await batch
  })

  it('refuses what is no tag where it is named, and more than one entry may name', async () => {
    await expect(origin.batch(() => origin.invalidate(['not a tag']))).rejects.toThrow(RangeError)
    const many = Array.from({ length: 600 }, (_, at) => `t${at}`)
    const failed = origin.batch(async () => {
      await origin.invalidate(many)
      await origin.invalidate(many.map((tag) => `more-${tag}`))
    })
    await expect(failed).rejects.toThrow('use a prefix tag')
    expect(heard).toEqual([])
  })

  it('rejects when the log refuses, and its tags are appended later', async () => {
    bench.driver.faults.failAppend = true
    await expect(origin.batch(() => origin.invalidate(['a']))).rejects.toThrow('append')
    expect(origin.isHearing()).toBe(false)
    bench.driver.faults.failAppend = false
    await expect.poll(() => heard).toEqual([['a']])
  })

  it('tells a position of no log where the process knows none', async () => {
    bench.driver.faults.deaf = true
    await origin.batch(async () => {
      expect(await origin.invalidate(['a'])).toEqual({ epoch: 'none', seq: 0 })
    })
  })
})
