// SPDX-License-Identifier: MIT

/**
 * Says which tab a key leads to; from the last on to the first, and back.
 *
 * @returns the same tab for a key that leads nowhere
 */
export function nextTab(key: string, at: number, count: number): number {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count
    case 'ArrowLeft':
      return (at + count - 1) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return at
  }
}
