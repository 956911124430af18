// SPDX-License-Identifier: MIT
import type { StreamEnd } from './stream-end.ts'

/** Wait after a 503 without a usable `Retry-After`, in milliseconds. */
const BUSY_MS = 5_000
/** Trade: a mistyped `Retry-After` must not silence a portal for days. */
const LONGEST_BUSY_MS = 60 * 60 * 1000

/**
 * Judges an answer to `/stream` or `/changes`.
 *
 * @returns why it can't be followed, or `undefined` when it is what was asked for
 */
export function judgeAnswer(
  response: Response,
  mediaType: string,
  nowMs: number,
): StreamEnd | undefined {
  if (response.status === 401) return { kind: 'signed-out' }
  if (response.status === 403) return { kind: 'refused' }
  if (response.status === 503 || response.status === 429) {
    return {
      kind: 'busy',
      retryAfterMs: retryAfterMs(response.headers.get('Retry-After'), nowMs),
    }
  }
  const [received] = (response.headers.get('Content-Type') ?? '').split(';')
  const isOurs = response.status === 200 && received?.trim().toLowerCase() === mediaType
  return isOurs ? undefined : { kind: 'unreachable' }
}

// RFC 9110 §10.2.3: an HTTP-date or a number of seconds.
function retryAfterMs(field: string | null, nowMs: number): number {
  if (field === null) return BUSY_MS
  const waitMs = /^\d+$/.test(field) ? Number(field) * 1000 : Date.parse(field) - nowMs
  return Number.isNaN(waitMs) ? BUSY_MS : Math.min(Math.max(waitMs, 0), LONGEST_BUSY_MS)
}
