// SPDX-License-Identifier: MIT

/** Says what a missing connection means, and how many records wait for it. */
export function offlineWords(unsent: number): string {
  const meaning =
    'No connection. You see what is saved on this phone; what you record is kept and sent later.'
  if (unsent === 0) return meaning
  return `${meaning} ${unsent === 1 ? '1 record' : `${unsent} records`} waiting.`
}
