// SPDX-License-Identifier: MIT
import { escapeText, line, path, placed } from './svg.ts'

const FONT = 'system-ui,-apple-system,Segoe UI,Roboto,sans-serif'
// A letter of a bold sans-serif is about this wide, measured in its own size.
const LETTER_WIDTH = 0.58

/** Where lettering goes and how large it may become. */
export interface LetteringArea {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly fill: string
  /** @default 18 */
  readonly largest?: number
}

/** Writes words in as many lines as needed, as large as fits, around the middle of an area. */
export function lettering(words: string, area: LetteringArea): string {
  const { x, y, width, height, fill, largest = 18 } = area
  for (let size = largest; size >= 7; size -= 1) {
    const lines = wrap(words, Math.floor(width / (size * LETTER_WIDTH)))
    const isFitting =
      lines.length * size * 1.16 <= height &&
      lines.every((one) => one.length * size * LETTER_WIDTH <= width)
    if (isFitting || size === 7) return writeLines(lines, { x, y, size, fill })
  }
  return ''
}

function writeLines(
  lines: readonly string[],
  { x, y, size, fill }: { x: number; y: number; size: number; fill: string },
): string {
  const first = y - ((lines.length - 1) * size * 1.16) / 2 + size * 0.35
  const spans = lines
    .map(
      (one, index) =>
        `<tspan x="${x}" y="${(first + index * size * 1.16).toFixed(1)}">${escapeText(one)}</tspan>`,
    )
    .join('')
  return `<text font-family="${FONT}" font-size="${size}" font-weight="700" text-anchor="middle" fill="${fill}">${spans}</text>`
}

/** Breaks words into lines of at most so many letters; a longer word keeps a line of its own. */
export function wrap(words: string, letters: number): readonly string[] {
  const lines: string[] = []
  for (const word of words.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The dairy's mark: the small house over a spring. */
export function mark(x: number, y: number, scale: number, ink: string): string {
  return placed(
    x,
    y,
    scale,
    path(ink, 'M-12 -1L0 -12 12 -1H9V9H-9V-1Z') +
      path('#fff', 'M-4 9V2C-4 -3 4 -3 4 2V9Z') +
      line(ink, 2, 'M-12 13C-8 10 -4 16 0 13S8 10 12 13'),
  )
}
