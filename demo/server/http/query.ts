// SPDX-License-Identifier: MIT
import { notFound, RequestProblem } from './request-problem.ts'

const MAX_OFFSET = 100_000
const MAX_WORDS = 100
const MAX_ID = 2_147_483_647

/**
 * Reads where a page of a long list begins.
 *
 * @param offset the query's `offset`; 0 when it is left out
 * @throws {RequestProblem} 400 when it isn't a whole number
 */
export function readOffset(offset: string | undefined): number {
  if (offset === undefined || offset === '') return 0
  const value = Number(offset)
  if (Number.isInteger(value) && value >= 0 && value <= MAX_OFFSET) return value
  throw new RequestProblem(
    400,
    'Invalid query',
    `Cannot accept "offset": give a whole number from 0 to ${MAX_OFFSET}: received "${offset}"`,
    { field: 'offset', value: offset },
  )
}

/** Reads the words to search for; '' when they are left out. Longer ones are cut. */
export function readWords(words: string | undefined): string {
  // Platform: PostgreSQL has no text with U+0000, so nothing can be found by it.
  return (words ?? '').replaceAll('\0', '').trim().slice(0, MAX_WORDS)
}

/**
 * Reads the number of a thing from the path.
 *
 * @throws {RequestProblem} 404 when it can't be one: then there is no such thing
 */
export function readId(text: string, what: string): number {
  const id = Number(text)
  if (/^[1-9]\d*$/.test(text) && id <= MAX_ID) return id
  throw notFound(what, text)
}
