// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOrigin, type Origin } from '../origin.ts'
import { countingLoader, OriginBench, request } from '../testing/origin-bench.ts'

describe('Origin and its follower', () => {
  let bench: OriginBench
  let origin: Origin

  beforeEach(async () => {
    bench = new OriginBench()
    origin = await bench.open()
  })

  afterEach(() => bench.close())

  it('subscribe() tells after the event has been applied here', async () => {
    const heard: unknown[] = []
    const end = origin.subscribe('public', (event) => {
      heard.push(event.type, origin.stamp('public')?.seq)
    })
    const { seq } = await origin.invalidate(['a'])
    end()
    await origin.invalidate(['b'])
    expect(heard).toEqual(['inv', seq])
  })

  it('waitFor() waits for what others have appended before an own append', async () => {
    const { epoch, seq } = origin.stamp('public') ?? { epoch: '', seq: 0 }
    bench.driver.append = async () => ({ epoch, seq: seq + 2 })
    const position = await origin.invalidate(['a'])
    expect(origin.stamp('public')?.seq).toBe(seq)
    expect(await origin.waitFor('public', position, 1)).toBe(false)
  })

  it('waitFor() resolves when the position has been applied', async () => {
    bench.driver.faults.deaf = true
    // Another process has appended it.
    const position = await bench.driver.append('public', ['a'], 'soft')
    const reached = origin.waitFor('public', position, 60_000)
    bench.driver.hearAgain()
    expect(await reached).toBe(true)
    expect(await origin.waitFor('public', position, 0)).toBe(true)
  })

  it('waitFor() gives up when the time has passed, the epoch changes, or the origin closes', async () => {
    const here = origin.stamp('public') ?? { epoch: '', seq: 0 }
    const ahead = { ...here, seq: here.seq + 1 }
    expect(await origin.waitFor('public', ahead, 1)).toBe(false)
    const other = origin.waitFor('public', ahead, 60_000)
    bench.driver.emit('public', {
      type: 'reset',
      position: { epoch: 'next', seq: 1 },
      why: 'epoch',
    })
    expect(await other).toBe(false)
    const last = origin.waitFor('public', { epoch: 'next', seq: 9 }, 60_000)
    await origin.close()
    expect(await last).toBe(false)
  })

  it('waitFor() gives up at once when the position belongs to a former life of the log', async () => {
    const former = { epoch: 'former', seq: 41 }
    expect(await origin.waitFor('public', former, 60_000)).toBe(false)
  })

  it('waitFor() reaches a position of a life of the log that this process has not heard of yet', async () => {
    bench.driver.faults.deaf = true
    const next = { epoch: 'next', seq: 2 }
    const reached = origin.waitFor('public', next, 60_000)
    bench.driver.emit('public', { type: 'reset', position: next, why: 'epoch' })
    expect(await reached).toBe(true)
  })

  it('stamp() resets when the driver has left out an event', async () => {
    const { epoch } = origin.stamp('public') ?? { epoch: '' }
    const heard: unknown[] = []
    origin.subscribe('public', (event) => heard.push(event))
    const position = { epoch, seq: 9 }
    const invalidation = { position, previousSeq: 8, tags: ['a'], kind: 'soft' } as const
    bench.driver.emit('public', { type: 'inv', invalidation })
    expect(heard).toEqual([{ type: 'reset', position, why: 'trimmed' }])
  })

  it('head() and readRange() reject when the log does not answer in time', async () => {
    bench.driver.faults.hang = true
    const asked = [origin.head('public'), origin.readRange('public', 'e1', 1, 2)]
    for (const answer of asked) {
      await expect(answer).rejects.toMatchObject({ code: 'SPRINGHOUSE_LOG_UNAVAILABLE' })
    }
  })

  it('invalidate() names the position when the log does not answer whether it was applied', async () => {
    const impatient = await bench.open({ deadlines: { writeMs: 5, acknowledgeMs: 5 } })
    bench.driver.acknowledge = () => new Promise(() => undefined)
    const failure: unknown = await impatient
      .invalidate(['a'], { acknowledge: 'applied' })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'NotAcknowledgedError', level: 'applied' })
    const { head } = await impatient.head('public')
    expect(failure).toMatchObject({ position: head })
  })

  it('invalidate() in a former life of the log is appended again in the new one, before anything is heard', async () => {
    await origin.invalidate(['mine'])
    const appended: unknown[] = []
    bench.driver.append = async (scope, tags, kind) => {
      appended.push({ scope, tags, kind })
      return { epoch: 'next', seq: 2 }
    }
    const position = { epoch: 'next', seq: 1 }
    bench.driver.emit('public', { type: 'reset', position, why: 'epoch' })
    expect(origin.isHearing()).toBe(false)
    await expect.poll(() => appended).toEqual([{ scope: 'public', tags: ['mine'], kind: 'soft' }])
    await expect.poll(() => origin.isHearing()).toBe(true)
    expect(bench.events).toEqual([])
  })

  it('isHearing() leaves out a scope whose first position is not known yet', async () => {
    bench.driver.follow = () => ({
      isHearing: () => false,
      refresh: async () => undefined,
      close: () => undefined,
    })
    expect(origin.stamp('tenant')).toBeUndefined()
    expect(origin.isHearing()).toBe(true)
  })

  it('stamp() and respond() do without the log before start() and after close()', async () => {
    const idle = createOrigin({ policy: origin.policy, app: 'idle' })
    expect(idle.stamp('public')).toBeUndefined()
    await origin.close()
    expect(origin.stamp('public')).toBeUndefined()
    expect(origin.isHearing()).toBe(false)
    const answer = await origin.respond(request(), countingLoader().load)
    expect(answer.cacheStatus.detail).toBe('BLIND')
  })
})
