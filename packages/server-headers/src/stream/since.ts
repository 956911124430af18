// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { FIELD, parsePosition } from '@springhouse/core'

const MAX_PLACES = 8
const MAX_LENGTH = 1_024

/**
 * Reads the places that a follower names: `Last-Event-ID` first, because it is newer than what the address says,
 * then `since`, a comma-separated list with one place a scope.
 *
 * @returns `undefined` when one of them is no position
 */
export function readSince(request: Request): readonly Position[] | undefined {
  const since = new URL(request.url).searchParams.get('since') ?? ''
  const lastEventId = request.headers.get(FIELD.lastEventId) ?? ''
  if (since.length + lastEventId.length > MAX_LENGTH) return undefined
  const texts = [...splitList(lastEventId), ...splitList(since)]
  const places = texts.flatMap((text) => parsePosition(text) ?? [])
  return places.length === texts.length && places.length <= MAX_PLACES ? places : undefined
}

function splitList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((part) => part.trim())
}
