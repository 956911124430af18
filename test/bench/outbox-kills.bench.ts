// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import { describeRun } from '../kill/report.ts'
import { type KillReport, runKills } from '../kill/run-kills.ts'
import type { Subject } from '../kill/scripts.ts'
import { print, rounds } from './statistics.ts'

// npm run kills -- --count 1000, or SEED=2 KILLS=200 npx vitest run --project bench test/bench/outbox-kills.bench.ts
const SEED = Number(process.env['SEED'] ?? 1)
const KILLS = Number(process.env['KILLS'] ?? rounds(40))
/** Workbox is killed less often where that says as much. */
const PEER_KILLS = Math.min(KILLS, 40)

it(
  'prints what a queue loses, doubles and reorders while its browser is killed, beside Workbox',
  async () => {
    const run = (subject: Subject, kills: number): Promise<KillReport> =>
      runKills({ subject, kills, seed: SEED })
    print(`SEED=${SEED}: ${KILLS} kills, Workbox ${PEER_KILLS}`)
    const springhouse = await run('springhouse', KILLS)
    print(describeRun({ springhouse }))
    const workbox = await run('workbox', PEER_KILLS)
    print(describeRun({ springhouse, workbox }))
    const { left, lost, doubled, reordered } = springhouse
    expect({ left, lost, doubled, reordered }).toEqual({
      left: 0,
      lost: [],
      doubled: [],
      reordered: [],
    })
    // A harness that found nothing here would be blind.
    expect(workbox.lost.length + workbox.doubled.length).toBeGreaterThan(0)
  },
  120_000 + KILLS * 20_000,
)
