// SPDX-License-Identifier: MIT
import { beforeAll, describe, expect, it } from 'vitest'
import { describeRun } from '../kill/report.ts'
import { type KillReport, runKills } from '../kill/run-kills.ts'

// Another order of events: SEED=2 npx vitest run --project browser test/browser/outbox-kills.test.ts
const SEED = Number(process.env['SEED'] ?? 1)
const KILLS = Number(process.env['KILLS'] ?? 40)

describe(`a phone whose browser is killed ${KILLS} times while it sends (SEED=${SEED})`, () => {
  let report: KillReport

  beforeAll(
    async () => {
      report = await runKills({ subject: 'springhouse', kills: KILLS, seed: SEED })
      process.stdout.write(`\n${describeRun({ springhouse: report })}\n`)
    },
    60_000 + KILLS * 10_000,
  )

  it('loses nothing that was said to be saved on it', () => {
    expect(report.left).toBe(0)
    expect(report.lost).toEqual([])
  })

  it('does nothing twice', () => {
    expect(report.doubled).toEqual([])
  })

  it('keeps the order of each group', () => {
    expect(report.reordered).toEqual([])
  })

  it('is really killed while it sends, under each kind of fault', () => {
    expect(report.killedWhileSending).toBeGreaterThan(KILLS / 8)
    expect(report.told).toBeGreaterThan(KILLS)
    expect(Object.entries(report.fates).filter(([, count]) => count === 0)).toEqual([])
  })
})
