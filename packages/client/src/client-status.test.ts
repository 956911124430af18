// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { encodeChanges } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { until } from './testing/fake-clock.ts'
import { freezerOf } from './testing/freezer.ts'
import { Portal } from './testing/portal.ts'
import { beat, hello } from './testing/stream-events.ts'

describe('SpringhouseClient: status', () => {
  it('says what carries the log, and how old the origin’s last word was when it arrived', async () => {
    const portal = new Portal()
    const { origin, clock } = portal
    const { client } = await portal.openTab()
    const stream = await origin.nextStream()
    expect(client.status).toMatchObject({
      following: false,
      transport: undefined,
      lagMs: undefined,
    })
    clock.nowMs += 40
    stream.send(hello(7))
    await until(() => client.status.following)
    expect(client.status).toMatchObject({ transport: 'stream', lagMs: 40 })
    clock.nowMs += 15_000
    stream.send(beat(7, 14_900))
    await until(() => client.status.lagMs === 140)
    expect(client.status.lastContactAtMs).toBe(clock.nowMs)
    stream.close()
    await until(() => !client.status.following)
    expect(client.status).toMatchObject({ transport: undefined, lagMs: undefined })
    expect(client.status.lastContactAtMs).toBe(clock.nowMs)
  })

  it('says that it polls, also to a second tab', async () => {
    const portal = new Portal()
    const { origin, clock } = portal
    await portal.openTab()
    const second = await portal.openTab()
    await origin.nextStream()
    origin.answer = () => Response.json(JSON.parse(encodeChanges([hello(7)])))
    await clock.advance(10_000)
    await until(() => second.client.status.following)
    expect(second.client.status.transport).toBe('poll')
  })

  it('ends with the lease in a tab whose leader is silent, even where its lock cannot be taken', async () => {
    const portal = new Portal()
    const { origin, clock, browser } = portal
    const freezer = freezerOf(browser)
    await portal.openTab(undefined, freezer.environment)
    const request = (): Promise<never> => new Promise(() => {})
    const second = await portal.openTab(undefined, { locks: { request } })
    ;(await origin.nextStream()).send(hello(7))
    await until(() => second.client.status.following)
    freezer.freeze()
    await clock.advance(44_999)
    expect(second.client.status.following).toBe(true)
    await clock.advance(1)
    expect(second.client.status).toMatchObject({ following: false, link: 'connecting' })
    expect(second.client.status.lastContactAtMs).toBe(clock.nowMs - 45_000)
  })

  it('ends at once in a tab that comes back after the lease, before its timers run', async () => {
    const portal = new Portal()
    const { origin, clock } = portal
    const { tab, client } = await portal.openTab()
    ;(await origin.nextStream()).send(hello(7))
    await until(() => client.status.following)
    tab.fire('sleep')
    expect(client.status.following).toBe(true)
    clock.nowMs += 45_000
    tab.fire('wake')
    expect(client.status).toMatchObject({ following: false, link: 'connecting' })
  })
})
