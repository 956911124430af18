// SPDX-License-Identifier: MIT

/** Rows to draw, `to` exclusive. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** Where a list of equal rows stands in the window, in CSS pixels. */
export interface ListPlace {
  /** The list's upper edge below the window's; negative once scrolled past. */
  readonly top: number
  readonly windowHeight: number
  readonly rowHeight: number
  readonly count: number
}

/** Rows drawn beyond each edge, so that a quick thumb doesn't see a gap. */
export const SPARE_ROWS = 8

/** Computes which rows of a list are near the window. */
export function visibleRange({ top, windowHeight, rowHeight, count }: ListPlace): RowRange {
  const first = Math.floor(-top / rowHeight) - SPARE_ROWS
  const last = Math.ceil((windowHeight - top) / rowHeight) + SPARE_ROWS
  const from = Math.min(Math.max(0, first), count)
  return { from, to: Math.max(from, Math.min(count, last)) }
}
