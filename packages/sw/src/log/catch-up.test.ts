// SPDX-License-Identifier: MIT
import { beforeEach, describe, expect, it } from 'vitest'
import { TestClock } from '../testing/test-clock.ts'
import { CATCH_UP_MS, CatchUp } from './catch-up.ts'

let clock: TestClock
let catchUp: CatchUp
beforeEach(() => {
  clock = new TestClock()
  catchUp = new CatchUp(clock)
})

describe('CatchUp', () => {
  it('expects nothing before a page gives a sign', async () => {
    expect(catchUp.isExpected).toBe(false)
    expect(await catchUp.next()).toBe(false)
    expect(clock.waiting).toBe(0)
  })

  it('lets all reads wait together, by one timer', async () => {
    catchUp.begin()
    const signs = [catchUp.next(), catchUp.next(), catchUp.next()]
    expect(clock.waiting).toBe(1)
    catchUp.hear()
    expect(await Promise.all(signs)).toEqual([true, true, true])
    expect(clock.waiting).toBe(0)
  })

  it('counts the time from the question for the place, not from each read', async () => {
    catchUp.begin()
    clock.advance(CATCH_UP_MS - 1)
    expect(catchUp.isExpected).toBe(true)
    const sign = catchUp.next()
    clock.advance(1)
    expect(await sign).toBe(false)
    expect(catchUp.isExpected).toBe(false)
  })

  it('lets the first reads of a page wait for its question for a moment, however long the page took to load', async () => {
    catchUp.announce()
    clock.advance(60_000)
    expect(catchUp.isExpected).toBe(true)
    const sign = catchUp.next()
    clock.advance(CATCH_UP_MS)
    expect(await sign).toBe(false)
    expect(catchUp.isExpected).toBe(false)
  })

  it('goes on waiting when the question comes in that moment', async () => {
    catchUp.announce()
    const first = catchUp.next()
    clock.advance(CATCH_UP_MS - 1)
    catchUp.begin()
    expect(await first).toBe(true)
    const second = catchUp.next()
    clock.advance(CATCH_UP_MS)
    expect(await second).toBe(false)
  })

  it('is not kept open by a page that asks again and again', async () => {
    catchUp.begin()
    const sign = catchUp.next()
    clock.advance(CATCH_UP_MS - 1)
    catchUp.begin()
    clock.advance(1)
    expect(await sign).toBe(false)
  })

  it('expects nothing more after a wait in vain, until something of the log is heard', async () => {
    catchUp.begin()
    const sign = catchUp.next()
    clock.advance(CATCH_UP_MS)
    await sign
    catchUp.announce()
    catchUp.begin()
    expect(catchUp.isExpected).toBe(false)
    catchUp.hear()
    expect(catchUp.isExpected).toBe(true)
  })

  it('still expects a page that was late to ask', async () => {
    catchUp.announce()
    const sign = catchUp.next()
    clock.advance(CATCH_UP_MS)
    await sign
    catchUp.begin()
    expect(catchUp.isExpected).toBe(true)
  })
})
