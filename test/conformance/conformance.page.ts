// SPDX-License-Identifier: MIT
import { perform, type Seen, type Stage } from './perform.ts'
import type { Scenario } from './scenario.ts'

const TOGETHER = 24
const PATIENCE_MS = 3000

/** What the page does for the test that drives it. */
export interface ConformancePage {
  /** Performs all scenarios, some of them at a time; what was seen, in their order. */
  readonly performAll: () => Promise<readonly (readonly Seen[])[]>
}

async function performAll(): Promise<readonly (readonly Seen[])[]> {
  // The page's own server: it sends what the suite holds.
  const scenarios = (await (await fetch('/control/scenarios')).json()) as readonly Scenario[]
  const seen: (readonly Seen[])[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < scenarios.length; index = next++) {
      const scenario = scenarios[index]
      if (scenario !== undefined) seen[index] = await perform(scenario, stageOf(scenario))
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, work))
  return seen
}

function stageOf({ id }: Scenario): Stage {
  const control = async (action: string, step: number): Promise<void> => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    await fetch(`/control/${action}/${id}/${step}`, { method: 'POST', signal })
  }
  return {
    url: `${location.origin}/case/${id}`,
    arrange: (step) => control('arrange', step),
    pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    fetch: (url, init) => fetch(url, init),
    async settle(step, isBehind) {
      // What isn't heard in time is missing in the origin's account.
      if (isBehind) await control('heard', step).catch(() => undefined)
    },
  }
}

Object.assign(globalThis, { conformance: { performAll } satisfies ConformancePage })
