// SPDX-License-Identifier: MIT
import type { Ask, Scenario } from './scenario.ts'

/** What a page saw at a step. */
export interface Seen {
  /** 0 when `fetch` failed. */
  readonly status: number
  /** Names are lower-case. */
  readonly fields: Readonly<Record<string, string>>
  readonly body: string
  /** Why `fetch` failed. */
  readonly failure?: string
}

/** What performs a scenario: a page in a browser, or a worker in memory. */
export interface Stage {
  /** The scenario's URL without a query. */
  readonly url: string
  /** Tells the origin which step is next. */
  arrange(step: number): Promise<void>
  /** Lets time pass. */
  pause(seconds: number): Promise<void>
  fetch(url: string, init: RequestInit): Promise<Response>
  /** Waits until the work behind a step's answer is done; `isBehind` when the origin must have been asked by it. */
  settle(step: number, isBehind: boolean): Promise<void>
}

/** Performs a scenario's requests one after another. */
export async function perform(scenario: Scenario, stage: Stage): Promise<readonly Seen[]> {
  const seen: Seen[] = []
  for (const [step, { pauseSeconds = 0, ask = {}, expect }] of scenario.steps.entries()) {
    if (pauseSeconds > 0) await stage.pause(pauseSeconds)
    await stage.arrange(step)
    const requests = Array.from({ length: ask.together ?? 1 }, () => look(stage, ask))
    const [first] = await Promise.all(requests)
    if (first !== undefined) seen.push(first)
    await stage.settle(step, expect?.reached === 'behind')
  }
  return seen
}

async function look(stage: Stage, ask: Ask): Promise<Seen> {
  const { variation, fields, method, cache, mode, redirect, body } = ask
  const url = variation === undefined ? stage.url : `${stage.url}?${variation}`
  try {
    const response = await stage.fetch(url, {
      ...(method === undefined ? {} : { method }),
      ...(fields === undefined ? {} : { headers: { ...fields } }),
      ...(cache === undefined ? {} : { cache }),
      ...(mode === undefined ? {} : { mode }),
      ...(redirect === undefined ? {} : { redirect }),
      ...(body === undefined ? {} : { body }),
    })
    const { status, headers } = response
    return { status, fields: Object.fromEntries(headers), body: await response.text() }
  } catch (error) {
    return { status: 0, fields: {}, body: '', failure: String(error) }
  }
}
