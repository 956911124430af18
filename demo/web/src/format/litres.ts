// SPDX-License-Identifier: MIT

const ONE = new Intl.NumberFormat('en-IE', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const WHOLE = new Intl.NumberFormat('en-IE', { maximumFractionDigits: 0 })

/** Writes litres with one decimal and the unit: `12.4 L`. */
export function formatLitres(litres: number): string {
  return `${ONE.format(litres)} L`
}

/** Writes a large volume without decimals: `48,210 L`. */
export function formatWholeLitres(litres: number): string {
  return `${WHOLE.format(litres)} L`
}
