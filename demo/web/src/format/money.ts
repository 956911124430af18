// SPDX-License-Identifier: MIT
import { parseDecimal } from './decimals.ts'

const EURO = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })
const WHOLE_EURO = new Intl.NumberFormat('en-IE', {
  style: 'currency',
  currency: 'EUR',
  maximumFractionDigits: 0,
})

/** Writes cents as euros: `€1,234.50`. */
export function formatMoney(cents: number): string {
  return EURO.format(cents / 100)
}

/** Writes cents as euros without the cents, for sums where they are noise. */
export function formatWholeMoney(cents: number): string {
  return WHOLE_EURO.format(cents / 100)
}

/** Writes cents for an input: `1.50`, without a currency sign. */
export function moneyForInput(cents: number): string {
  return (cents / 100).toFixed(2)
}

/**
 * Reads a price as typed, with or without the euro sign, in cents.
 *
 * @returns `undefined` when the text isn't a price, or has more than two decimals
 */
export function parseMoney(text: string): number | undefined {
  const euros = parseDecimal(text.replace('€', ''))
  if (euros === undefined) return undefined
  const cents = Math.round(euros * 100)
  // Binary fractions: 1.15 * 100 is 114.999…, so compare with a tolerance that a third decimal can't pass.
  return Math.abs(cents - euros * 100) < 1e-6 ? cents : undefined
}
