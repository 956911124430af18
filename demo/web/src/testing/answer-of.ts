// SPDX-License-Identifier: MIT
import type { Answer } from '../data/answer.ts'

/** An answer as it arrives from this phone's copy. */
export function answerOf(changes: Partial<Answer> = {}): Answer {
  return {
    url: '/api/round',
    method: 'GET',
    status: 200,
    source: 'phone',
    asOfMs: 0,
    stale: false,
    tags: [],
    stamp: { position: undefined, asOfMs: 0 },
    entityTag: undefined,
    partition: undefined,
    receivedAtMs: 0,
    durationMs: 1,
    ...changes,
  }
}
