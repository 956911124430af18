// SPDX-License-Identifier: MIT

const DECIMAL = /^\s*(\d{1,6})(?:[.,](\d{0,3}))?\s*$/

/**
 * Reads a number the way people type it in a barn: with a comma or a point, never negative.
 *
 * @returns `undefined` when the text isn't such a number
 * @example
 * parseDecimal('12,4') // 12.4
 */
export function parseDecimal(text: string): number | undefined {
  const match = DECIMAL.exec(text)
  if (match?.[1] === undefined) return undefined
  return Number(`${match[1]}.${match[2] ?? '0'}`)
}
