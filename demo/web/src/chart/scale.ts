// SPDX-License-Identifier: MIT

/** An axis: its range in the data's unit and where its labels are. */
export interface Axis {
  readonly from: number
  readonly to: number
  readonly ticks: readonly number[]
}

/**
 * Plans an axis whose labels are round numbers (1, 2 or 5 times a power of ten).
 *
 * @param lowest smallest value shown
 * @param highest largest value shown
 * @param wanted about how many labels there is room for
 */
export function planAxis(lowest: number, highest: number, wanted: number): Axis {
  const span = highest - lowest
  const step = roundStep(span > 0 ? span : Math.max(Math.abs(highest), 1), wanted)
  const from = Math.floor(lowest / step) * step
  const to = Math.max(Math.ceil(highest / step) * step, from + step)
  const count = Math.round((to - from) / step)
  const ticks = Array.from({ length: count + 1 }, (_, index) => rounded(from + index * step))
  return { from: rounded(from), to: rounded(to), ticks }
}

/** Maps a value of the axis to a place between two ends; the ends may be swapped, as SVG's y needs. */
export function placeOn(axis: Axis, value: number, start: number, end: number): number {
  return start + ((value - axis.from) / (axis.to - axis.from)) * (end - start)
}

/** Picks at most `wanted` indexes out of `count`, evenly, always with the last: which days get a label. */
export function pickLabels(count: number, wanted: number): readonly number[] {
  if (count === 0 || wanted < 1) return []
  const every = Math.max(1, Math.ceil(count / wanted))
  const picked = []
  for (let index = count - 1; index >= 0; index -= every) picked.unshift(index)
  return picked
}

function roundStep(span: number, wanted: number): number {
  const rough = span / Math.max(1, wanted)
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5].find((candidate) => candidate * power >= rough - power * 1e-9) ?? 10
  return factor * power
}

// Sums of binary fractions leave tails such as 0.30000000000000004 in the labels.
function rounded(value: number): number {
  return Number(value.toPrecision(12))
}
