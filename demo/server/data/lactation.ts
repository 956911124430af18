// SPDX-License-Identifier: MIT
import type { Random } from './random.ts'

/** How much milk the breeds give at their best, in litres a day. */
const PEAK_LITRES: Readonly<Record<string, number>> = {
  Holstein: 37,
  Fleckvieh: 31,
  Braunvieh: 30,
  Jersey: 25,
  Pinzgauer: 24,
  Grauvieh: 21,
}

/** The breeds that the dairy knows. */
export const BREEDS: readonly string[] = Object.keys(PEAK_LITRES)

/** Days after calving on which most milk is given. */
export const PEAK_DAY = 60

// P. D. P. Wood, "Algebraic Model of the Lactation Curve in Cattle", Nature 216 (1967): y = a t^b e^(-ct), peak at b / c.
const RISE = 0.18
const DECLINE = RISE / PEAK_DAY

/**
 * Litres that a cow is expected to give on a day of her lactation.
 *
 * @param day days after calving, from 1
 * @param peak litres that she gives at her best
 */
export function expectedLitres(day: number, peak: number): number {
  const shape = day ** RISE * Math.exp(-DECLINE * day)
  const shapeAtPeak = PEAK_DAY ** RISE * Math.exp(-DECLINE * PEAK_DAY)
  return peak * (shape / shapeAtPeak)
}

/** What a cow gives at her best: first calvers give less, very old ones too, and each one is herself. */
export function peakLitres(breed: string, lactation: number, random: Random): number {
  const byAge = lactation === 1 ? 0.78 : lactation === 2 ? 0.92 : lactation > 6 ? 0.93 : 1
  return (PEAK_LITRES[breed] ?? 28) * byAge * random.between(0.86, 1.14)
}

/**
 * The milk of consecutive days, in litres with one decimal.
 *
 * @param lastDay the day of lactation on which the row ends
 * @param length how many days, at most `lastDay`
 */
export function milkOfDays(
  lastDay: number,
  length: number,
  peak: number,
  random: Random,
): readonly number[] {
  const days = Math.min(length, lastDay)
  return Array.from({ length: days }, (_, index) => {
    const expected = expectedLitres(lastDay - days + 1 + index, peak)
    // Now and then a bad day: heat, a sore hoof, a change of feed.
    const mood = random.chance(0.02) ? random.between(0.6, 0.8) : random.between(0.94, 1.06)
    return Math.max(1, Math.round(expected * mood * 10) / 10)
  })
}
