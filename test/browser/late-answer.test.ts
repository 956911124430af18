// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoundAnswer } from '../../demo/shared/api.ts'
import { type Chromium, type Device, newDevice } from '../drivers/chromium.ts'
import { signedIn } from '../integration/dairy-client.ts'
import { openPortal, type Portal, signIn, whenFollowing } from '../portal/portal.ts'
import { follow } from '../portal/record-milk.ts'
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
    const partitions = await page.evaluate(async () => {
      const entries = (await globalThis.springhouse?.worker.inspect(500)) ?? []
      return [...new Set(entries.map(({ partition }) => partition))].filter((name) => name !== '')
    })
    const own = await page.evaluate(() => globalThis.springhouse?.status.partition)
    expect(partitions).toEqual([own])
  })
})

async function roundOnServer(portal: Portal, person: string): Promise<string> {
  const client = await signedIn(portal.running, person)
  return (await client.ask('/api/round')).text()
}

/** Holds every answer to the round, and to a list that nobody has opened before, until it is released. */
function holdRounds(gate: Gate): { readonly whenAsked: Promise<void>; readonly now: () => void } {
  let now: () => void = () => undefined
  const until = new Promise<void>((resolve) => {
    now = resolve
  })
  const whenAsked = new Promise<void>((resolve) => {
    gate.rule(({ path }) => {
      if (path !== '/api/round' && path !== '/api/customers') return OPEN
      if (path === '/api/round') resolve()
      return { kind: 'hold', until }
    })
  })
  return { whenAsked, now }
}

/** Waits until the screen shows exactly the stops of a round. */
async function whenStops(page: Page, round: string): Promise<void> {
  const { stops } = JSON.parse(round) as RoundAnswer
  const expected = stops.map(({ farm }) => `stop-${farm.id}`)
  await expect
    .poll(
      () =>
        page
          .locator('[data-testid^="stop-"]')
          .evaluateAll((shown) => shown.map((stop) => stop.getAttribute('data-testid'))),
      { timeout: 15_000 },
    )
    .toEqual(expected)
}

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

function readRound(): Promise<string> {
  return fetch('/api/round').then((answer) => answer.text())
}
