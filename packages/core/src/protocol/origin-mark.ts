// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from './header-names.ts'

const MARKS: readonly string[] = [
  FIELD.springhousePosition,
  FIELD.springhousePartition,
  FIELD.springhouseCacheControl,
  FIELD.springhouseOp,
  FIELD.cacheGroups,
]

/**
 * Tells whether an answer looks as if something had made it in the origin's place, such as the login page of a Wi-Fi
 * network: HTML, which bears no mark of an origin that speaks our protocol.
 *
 * Proves nothing by itself: an origin may leave a page unmarked.
 */
export function isUnmarkedPage(fields: FieldReader): boolean {
  const isPage = /^text\/html\b/i.test(fields.get(FIELD.contentType) ?? '')
  return isPage && MARKS.every((name) => fields.get(name) === null)
}
