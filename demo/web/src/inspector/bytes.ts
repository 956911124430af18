// SPDX-License-Identifier: MIT

const UNITS = ['KB', 'MB', 'GB', 'TB'] as const

/**
 * Writes a size in its largest unit, with one decimal where that says something: `812 bytes`, `3.4 KB`, `48 MB`.
 *
 * @param bytes counted by 1024 to a unit, as budgets and quotas are
 */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  let size = bytes
  let unit = ''
  for (const larger of UNITS) {
    // 1000 of a unit is a digit more than 0.98 of the next one, and no more exact.
    if (unit !== '' && size < 1000) break
    size /= 1024
    unit = larger
  }
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${unit}`
}
