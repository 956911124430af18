// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { RoundAnswer } from '../../demo/shared/api.ts'
import { signedIn } from '../integration/dairy-client.ts'
import { type Gate, OPEN } from '../servers/gate.ts'
import type { Portal } from './portal.ts'

/** Asks the origin itself for a person's round. */
export async function roundOnServer(portal: Portal, person: string): Promise<string> {
  const client = await signedIn(portal.running, person)
  return (await client.ask('/api/round')).text()
}

/** Holds every answer to the round, and to a list that nobody has opened before, until it is released. */
export function holdRounds(gate: Gate): {
  readonly whenAsked: Promise<void>
  readonly now: () => void
} {
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
export async function whenStops(page: Page, round: string): Promise<void> {
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

/** In a page: what the page gets for the round of whoever is signed in. */
export function readRound(): Promise<string> {
  return fetch('/api/round').then((answer) => answer.text())
}

/** In a page: whose private entries the worker holds. */
export async function storedPartitions(): Promise<readonly string[]> {
  const entries = (await globalThis.springhouse?.worker.inspect(500)) ?? []
  return [...new Set(entries.map(({ partition }) => partition))].filter((name) => name !== '')
}
