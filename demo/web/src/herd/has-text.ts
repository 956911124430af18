// SPDX-License-Identifier: MIT

/**
 * Tells whether one of some words contains what was typed, whatever its case, accents or spaces: "DE 09" finds "DE09…".
 *
 * @example
 * hasText('grun', 'Grünbach') // true
 */
export function hasText(typed: string, ...words: readonly string[]): boolean {
  const wanted = plain(typed)
  return words.some((word) => plain(word).includes(wanted))
}

/** Tells whether a word begins with what was typed, by the same reading. */
export function startsWithText(typed: string, word: string): boolean {
  return plain(word).startsWith(plain(typed))
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f\s]/g, '')
    .toLowerCase()
}
