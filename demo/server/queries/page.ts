// SPDX-License-Identifier: MIT

/** How many rows the long lists give at a time. */
export const PAGE_ROWS = 50

/** A part of a long list. */
export interface Page<Row> {
  readonly total: number
  readonly offset: number
  readonly rows: readonly Row[]
}
