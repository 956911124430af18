// SPDX-License-Identifier: MIT
import { beforeAll, describe, expect, it } from 'vitest'
import type { Note } from '../kill/notebook.ts'
import { describeRun } from '../kill/report.ts'
import { type KillReport, runKills } from '../kill/run-kills.ts'
import { judge } from '../kill/verdict.ts'

// Another order of events: SEED=2 npx vitest run --project browser test/browser/outbox-kills.test.ts
const SEED = Number(process.env['SEED'] ?? 1)
const KILLS = Number(process.env['KILLS'] ?? 40)

describe('the oracle of the kills', () => {
  const barn = (number: number): Note => ({ line: 'barn', number })

  it('finds what was lost, doubled and reordered, and nothing in what arrived well', () => {
    const told = [barn(1), barn(2), barn(3)]
    expect(judge(told, told)).toEqual({ told: 3, lost: [], doubled: [], reordered: [] })
    const bad = judge(told, [barn(2), barn(2), barn(1)])
    expect(bad).toEqual({ told: 3, lost: ['barn 3'], doubled: ['barn 2'], reordered: ['barn 1'] })
  })

  it('takes what nobody was told of as it comes, and lines for themselves', () => {
    const notes = [barn(2), { line: 'vet', number: 1 }, barn(4)]
    expect(judge([], notes)).toEqual({ told: 0, lost: [], doubled: [], reordered: [] })
  })
})

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
