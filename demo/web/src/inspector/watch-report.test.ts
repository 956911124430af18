// SPDX-License-Identifier: MIT
import type { CacheReport } from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Deferred, deferred } from '../testing/deferred.ts'
import { budgetReport } from './testing/reports.ts'
import { NOTHING_YET, type ReportView, watchReport } from './watch-report.ts'

const REPORT: CacheReport = { entries: [], decisions: [], budget: budgetReport(), counters: {} }
const LATER: CacheReport = { ...REPORT, counters: { 'store-read-failed': 1 } }

let calls: Deferred<CacheReport>[]
let view: ReportView
let timer: { readonly delayMs: number; readonly act: () => void } | undefined
let isVisible: boolean
let stop: () => void

beforeEach(() => {
  calls = []
  view = NOTHING_YET
  timer = undefined
  isVisible = true
  stop = watchReport({
    ask: () => {
      const call = deferred<CacheReport>()
      calls.push(call)
      return call.promise
    },
    show: (shown) => (view = shown),
    after: (delayMs, act) => {
      const started = { delayMs, act }
      timer = started
      return () => {
        if (timer === started) timer = undefined
      }
    },
    isVisible: () => isVisible,
  })
})
afterEach(() => stop())

async function answer(act: (call: Deferred<CacheReport>) => void): Promise<void> {
  const call = calls.at(-1)
  if (call === undefined) throw new Error('Nobody has asked')
  act(call)
  await call.promise.catch(() => undefined)
  await Promise.resolve()
}

function fire(): void {
  const due = timer
  timer = undefined
  due?.act()
}

describe('watchReport()', () => {
  it('asks at once, and again a second after each answer', async () => {
    expect(calls).toHaveLength(1)
    await answer((call) => call.resolve(REPORT))
    expect(view).toEqual({ report: REPORT, problem: undefined })
    expect(timer?.delayMs).toBe(1000)
    fire()
    await answer((call) => call.resolve(LATER))
    expect(view.report).toBe(LATER)
    expect(calls).toHaveLength(2)
  })

  it('never asks twice at a time: a slow worker is waited for', () => {
    expect(calls).toHaveLength(1)
    expect(timer).toBeUndefined()
  })

  it('keeps the last report when there is no newer one, says why, and asks less often', async () => {
    await answer((call) => call.resolve(REPORT))
    fire()
    await answer((call) => call.reject(new Error('disk on fire')))
    expect(view).toEqual({ report: REPORT, problem: 'The report failed: disk on fire' })
    expect(timer?.delayMs).toBe(5000)
  })

  it('recovers by itself', async () => {
    await answer((call) => call.reject(new Error('disk on fire')))
    fire()
    await answer((call) => call.resolve(REPORT))
    expect(view).toEqual({ report: REPORT, problem: undefined })
  })

  it('asks nothing while nobody sees the page, and goes on afterwards', async () => {
    await answer((call) => call.resolve(REPORT))
    isVisible = false
    fire()
    expect(calls).toHaveLength(1)
    isVisible = true
    fire()
    expect(calls).toHaveLength(2)
  })

  it('costs nothing once stopped, not even for an answer that is under way', async () => {
    stop()
    await answer((call) => call.resolve(REPORT))
    expect(view).toBe(NOTHING_YET)
    expect(timer).toBeUndefined()
  })

  it('starts no timer after it was stopped between two questions', async () => {
    await answer((call) => call.resolve(REPORT))
    stop()
    expect(timer).toBeUndefined()
  })
})
