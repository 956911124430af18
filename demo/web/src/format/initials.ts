// SPDX-License-Identifier: MIT

/** Takes the initials of a name, without titles: `Dr. Emil Haas` gives `EH`. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '' && !word.endsWith('.'))
  const first = words.at(0)?.at(0) ?? ''
  const last = words.length > 1 ? (words.at(-1)?.at(0) ?? '') : ''
  return (first + last).toUpperCase()
}

/** Picks one of `count` numbers for a text, always the same one for the same text. */
export function hueOf(text: string, count: number): number {
  let sum = 0
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return sum % count
}
