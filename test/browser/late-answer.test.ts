// SPDX-License-Identifier: MIT
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

describe.each(['before', 'after'])('a private answer that arrives %s the next person', (moment) => {
  let portal: Portal
  let gate: Gate
  let device: Device
  let browser: Chromium
  let annas: string
  let brunos: string

  beforeAll(async () => {
    portal = await openPortal('memory')
    gate = await openGate(portal.url)
    device = await newDevice()
    browser = await device.start()
    annas = await roundOnServer(portal, 'anna')
    brunos = await roundOnServer(portal, 'bruno')
    await signIn(browser.page, gate.url, 'anna')
  })

  afterAll(async () => {
    await device.dispose()
    await gate.close()
    await portal.dispose()
  })

  it('is neither shown nor kept', async () => {
    const { page } = browser
    expect(brunos).not.toBe(annas)
    await whenStops(page, annas)
    const release = holdRounds(gate)
    // Both the app and somebody else on the page ask while it is still Anna's.
    await portal.running.origin.invalidate(['rounds'])
    await release.whenAsked
    await page.evaluate(askForLists)
    await follow(page, '/you')
    await page.getByTestId('sign-out').click()
    await page.getByTestId('sign-in-bruno').waitFor()
    gate.rule(() => OPEN)
    if (moment === 'before') release.now()
    await page.getByTestId('sign-in-bruno').click()
    await whenStops(page, brunos)
    await whenFollowing(page)
    release.now()

    expect((await page.evaluate(lateLists))?.[0]).toBe(annas)
    expect(await page.evaluate(readRound)).toBe(brunos)
    await whenStops(page, brunos)
    gate.rule(() => BROKEN)
    expect(await page.evaluate(readRound)).toBe(brunos)
    await page.goto(`${gate.url}/`)
    await whenStops(page, brunos)
    const partitions = await page.evaluate(storedPartitions)
    const own = await page.evaluate(() => globalThis.springhouse?.status.partition)
    expect(partitions).toEqual([own])
  })
})

declare global {
  // What a script on the page asked for, kept across the change of persons.
  var lateAnswers: Promise<readonly string[]> | undefined
}

function askForLists(): void {
  const asked = [fetch('/api/round', { cache: 'no-cache' }), fetch('/api/customers')]
  globalThis.lateAnswers = Promise.all(asked.map(async (answer) => (await answer).text()))
}

function lateLists(): Promise<readonly string[]> | undefined {
  return globalThis.lateAnswers
}
