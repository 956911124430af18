// SPDX-License-Identifier: MIT
import { ORIGIN, startTestWorker } from '@springhouse/sw/testing'
import { networkOver } from './memory-network.ts'
import { type Asked, ScriptedOrigin } from './origin.ts'
import { perform, type Seen } from './perform.ts'
import { conformancePolicy } from './policy.ts'
import type { Scenario } from './scenario.ts'

/** What a scenario came to. */
export interface Course {
  readonly seen: readonly Seen[]
  readonly asked: readonly (readonly Asked[])[]
}

/** Performs a scenario with a worker in memory: its clock moves by the scenario's pauses, its network is the script. */
export async function performInMemory(scenario: Scenario): Promise<Course> {
  const origin = new ScriptedOrigin()
  const url = `${ORIGIN}/case/${scenario.id}`
  const worker = await startTestWorker({
    policy: conformancePolicy,
    origin: 'plain',
    network: networkOver((asked) =>
      origin.answer(scenario.id, asked, { url, nowMs: worker.clock.nowMs }),
    ),
  })
  const seen = await perform(scenario, {
    url,
    arrange: async (step) => origin.arrange(scenario, step),
    pause: (seconds) => worker.clock.advance(seconds * 1000),
    fetch: (address, init) => worker.fetch(address, init),
    settle: () => worker.settled(),
  })
  return { seen, asked: origin.askedAt(scenario.id) }
}
