// SPDX-License-Identifier: MIT
import type { YieldsAnswer } from '../../../shared/api.ts'

/** One day's milk of one animal. */
export type YieldDay = YieldsAnswer['days'][number]

/** Figures over some days, in litres. */
export interface YieldSummary {
  readonly total: number
  readonly average: number
  readonly best: number
}

/** Sums up some days; the average is over the days that were recorded. */
export function summarise(days: readonly YieldDay[]): YieldSummary {
  const total = days.reduce((sum, { litres }) => sum + litres, 0)
  const best = days.reduce((most, { litres }) => Math.max(most, litres), 0)
  return { total, average: days.length === 0 ? 0 : total / days.length, best }
}
