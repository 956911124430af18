// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { openPortal, type Portal, signIn, whenFollowing } from '../portal/portal.ts'
import { follow } from '../portal/record-milk.ts'
import {
  holdRounds,
  readRound,
  roundOnServer,
  storedPartitions,
  whenStops,
} from '../portal/rounds.ts'
import { BROKEN, type Gate, OPEN, openGate } from '../servers/gate.ts'

declare global {
  // What the other tab has asked for, kept across the change of persons.
  var slowRound: Promise<string> | undefined
}

const NO_ROUND = JSON.stringify({ stops: [] })

describe('two persons on one phone with two tabs, while an answer to the first is on its way', () => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium
  let first: Page
  let second: Page
  let annas: string
  let brunos: string

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    annas = await roundOnServer(portal, 'anna')
    brunos = await roundOnServer(portal, 'bruno')
    first = browser.page
    await signIn(first, gate.url, 'anna')
    second = await browser.newPage()
    await second.goto(`${gate.url}/`)
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  it('shows and keeps nothing of the first person in either tab', async () => {
    for (const tab of [first, second]) await whenStops(tab, annas)
    const release = holdRounds(gate)
    await second.evaluate(askSlowly)
    await release.whenAsked
    await follow(first, '/you')
    await first.getByTestId('sign-out').click()
    await first.getByTestId('sign-in-bruno').waitFor()
    gate.rule(() => OPEN)
    await first.getByTestId('sign-in-bruno').click()
    await whenStops(first, brunos)
    await whenFollowing(first)
    // The other tab asks who is there, and shows nothing meanwhile.
    await second.getByText('This browser is now used by somebody else').waitFor()
    await whenStops(second, NO_ROUND)
    release.now()
    // The script that asked as Anna gets Anna's answer; nobody else does.
    expect(await second.evaluate(() => globalThis.slowRound)).toBe(annas)
    for (const tab of [first, second]) expect(await tab.evaluate(readRound)).toBe(brunos)
    await whenStops(first, brunos)
    await whenStops(second, NO_ROUND)
    const own = await first.evaluate(() => globalThis.springhouse?.status.partition)
    expect(await first.evaluate(storedPartitions)).toEqual([own])
  })

  it('shows nothing of the first person without a network either', async () => {
    gate.rule(() => BROKEN)
    for (const tab of [first, second]) {
      await tab.goto(`${gate.url}/`)
      await whenStops(tab, brunos)
      expect(await tab.evaluate(readRound)).toBe(brunos)
    }
  })
})

function askSlowly(): void {
  const asked = fetch('/api/round', { cache: 'no-cache' })
  globalThis.slowRound = asked.then((answer) => answer.text())
}
