// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { OriginEvent } from '../origin-event.ts'
import { Trouble } from '../trouble.ts'
import { Breaker } from './breaker.ts'

describe('Breaker', () => {
  const make = () => {
    const events: OriginEvent[] = []
    const clock = { nowMs: 0 }
    const trouble = new Trouble('entries', (event) => events.push(event))
    return { events, clock, breaker: new Breaker(() => clock.nowMs, trouble) }
  }
  const fail = () => Promise.reject(new Error('slow'))
  const failTimes = async (breaker: Breaker, times: number): Promise<void> => {
    for (let at = 0; at < times; at += 1) await breaker.attempt(fail)
  }

  it('attempt() answers the value, or that it failed', async () => {
    const { breaker } = make()
    expect(await breaker.attempt(async () => 7)).toEqual({ ok: true, value: 7 })
    expect(await breaker.attempt(fail)).toEqual({ ok: false })
  })

  it('attempt() asks no more after five failures in a row, and tells once', async () => {
    const { breaker, events } = make()
    await failTimes(breaker, 12)
    let asked = false
    await breaker.attempt(async () => {
      asked = true
    })
    expect(asked).toBe(false)
    expect(events).toEqual([{ type: 'trouble', part: 'entries', what: 'slow' }])
  })

  it('attempt() starts to count again after a success', async () => {
    const { breaker, events } = make()
    await failTimes(breaker, 4)
    await breaker.attempt(async () => undefined)
    await failTimes(breaker, 4)
    expect(events).toEqual([])
  })

  it('attempt() lets one try through after a second, and closes when it succeeds', async () => {
    const { breaker, events, clock } = make()
    await failTimes(breaker, 5)
    clock.nowMs = 1_000
    let letGo: (value: string) => void = () => undefined
    const trial = breaker.attempt(
      () =>
        new Promise<string>((resolve) => {
          letGo = resolve
        }),
    )
    expect(await breaker.attempt(async () => 'meanwhile')).toEqual({ ok: false })
    letGo('back')
    expect(await trial).toEqual({ ok: true, value: 'back' })
    expect(await breaker.attempt(async () => 'after')).toEqual({ ok: true, value: 'after' })
    expect(events.map(({ type }) => type)).toEqual(['trouble', 'recovered'])
  })

  it('attempt() stays open when the try fails', async () => {
    const { breaker, clock } = make()
    await failTimes(breaker, 5)
    clock.nowMs = 1_000
    await breaker.attempt(fail)
    clock.nowMs = 1_999
    expect(await breaker.attempt(async () => 'too early')).toEqual({ ok: false })
    clock.nowMs = 2_000
    expect(await breaker.attempt(async () => 'again')).toEqual({ ok: true, value: 'again' })
  })
})
