// SPDX-License-Identifier: MIT

const MEGABYTE = 1024 * 1024

/** How much the entries may take when nothing else is said. */
export const DEFAULT_BUDGET_BYTES: number = 50 * MEGABYTE

/** How much the entries may take at most. */
export const MAX_BUDGET_BYTES: number = 100 * MEGABYTE

/** Down to which part of the budget an eviction goes, so that the next one isn't due at once. */
export const LOW_WATERMARK = 0.85

/**
 * Completes the budget.
 *
 * Trade: a part of `navigator.storage.estimate()` was rejected: browsers round it, and Chromium's stays at its quota
 * whatever the real limit is.
 *
 * @throws RangeError for a budget that isn't above 0 and at most `MAX_BUDGET_BYTES`
 */
export function budgetBytesOf(budget: { readonly bytes: number } | undefined): number {
  if (budget === undefined) return DEFAULT_BUDGET_BYTES
  const { bytes } = budget
  if (bytes > 0 && bytes <= MAX_BUDGET_BYTES) return bytes
  throw new RangeError(
    `Cannot install Springhouse: budget.bytes must be above 0 and at most ${MAX_BUDGET_BYTES}: received ${bytes}`,
  )
}
