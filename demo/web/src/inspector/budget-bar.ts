// SPDX-License-Identifier: MIT
import type { BudgetClass, BudgetReport } from '@springhouse/core'

/** One part of a bar that pictures the budget. */
export interface BudgetPart {
  readonly name: BudgetClass
  readonly bytes: number
  /** Percent of the bar. */
  readonly width: number
}

/** How the budget is pictured. */
export interface BudgetBars {
  /** As long as the limit, or as what is used where that is more. */
  readonly whole: readonly BudgetPart[]
  /** Percent of the whole bar that is used. */
  readonly usedWidth: number
  /** What is used, enlarged to a bar of its own; `undefined` where the whole one shows it well. */
  readonly enlarged: readonly BudgetPart[] | undefined
}

/** In the order in which they are kept. */
const CLASSES: readonly BudgetClass[] = ['pinned', 'normal', 'disposable']
/** Below this many percent nobody can tell classes apart. */
const LEGIBLE = 25

/** Divides the bars by class. */
export function budgetBars({ limitBytes, usedBytesByClass: used }: BudgetReport): BudgetBars {
  const usedBytes = CLASSES.reduce((sum, name) => sum + used[name], 0)
  const wholeBytes = Math.max(limitBytes, usedBytes, 1)
  const usedWidth = (100 * usedBytes) / wholeBytes
  const divide = (barBytes: number): readonly BudgetPart[] =>
    CLASSES.map((name) => ({ name, bytes: used[name], width: (100 * used[name]) / barBytes }))
  const isLegible = usedWidth >= LEGIBLE || usedBytes === 0
  return {
    whole: divide(wholeBytes),
    usedWidth,
    enlarged: isLegible ? undefined : divide(usedBytes),
  }
}
