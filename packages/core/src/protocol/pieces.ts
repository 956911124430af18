// SPDX-License-Identifier: MIT

/**
 * Takes a header field apart from left to right in one pass.
 *
 * @param pattern of one piece, sticky and global
 * @returns the matches; `undefined` when they don't cover the whole text
 */
export function piecesOf(text: string, pattern: RegExp): readonly RegExpExecArray[] | undefined {
  const pieces = [...text.matchAll(pattern)]
  const length = pieces.reduce((sum, [piece]) => sum + piece.length, 0)
  return length === text.length ? pieces : undefined
}
