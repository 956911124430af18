// SPDX-License-Identifier: MIT
import { parseDecimal } from '../format/decimals.ts'

/** More than any cow gives in one milking: a missing decimal point. */
const MOST_LITRES = 60

/** What was typed as litres: usable, or words about what is wrong with it. */
export type JudgedLitres =
  | { readonly kind: 'fine'; readonly litres: number }
  | { readonly kind: 'problem'; readonly words: string }

/** Judges what was typed as the litres of one milking. */
export function judgeLitres(typed: string): JudgedLitres {
  const litres = parseDecimal(typed)
  if (litres === undefined) return { kind: 'problem', words: 'Type the litres, such as 12.4.' }
  if (litres === 0) return { kind: 'problem', words: 'A record needs more than 0 litres.' }
  if (litres > MOST_LITRES) {
    return { kind: 'problem', words: `${litres} litres is too much for one milking.` }
  }
  return { kind: 'fine', litres }
}
