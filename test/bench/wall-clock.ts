// SPDX-License-Identifier: MIT

/**
 * What has to be added to `performance.now()` for the machine's clock, which all its processes share, in milliseconds.
 *
 * `Date.now()` is exact where it moves on, so that is waited for. Also runs in a page, as `CLOCK_OFFSET`.
 */
export function clockOffset(): number {
  const TICKS = 4
  let offset = -Infinity
  for (let tick = 0; tick < TICKS; tick += 1) {
    const before = Date.now()
    let now = before
    while (now === before) now = Date.now()
    // What is held up between the two readings only makes it smaller.
    offset = Math.max(offset, now - performance.now())
  }
  return offset
}

/** The same, as an expression for a page. */
export const CLOCK_OFFSET = `(${clockOffset.toString()})()`
