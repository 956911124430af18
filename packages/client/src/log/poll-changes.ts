// SPDX-License-Identifier: MIT
import type { Connection } from './follow-stream.ts'
import type { StreamEnd } from './stream-end.ts'
import { decodeChanges } from '@springhouse/core'
import { judgeAnswer } from './answer.ts'

const POLL_TIMEOUT_MS = 45_000

/** Asks once for what has changed, for networks that can't carry a stream. Never rejects. */
export async function pollChanges(connection: Connection): Promise<StreamEnd> {
  const { url, environment, signal, onEvent } = connection
  const abort = new AbortController()
  const stop = (): void => {
    abort.abort()
  }
  signal.addEventListener('abort', stop, { signal: abort.signal })
  const cancelTimer = environment.startTimer(stop, POLL_TIMEOUT_MS)
  try {
    const response = await environment.fetch(url, {
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { accept: 'application/json' },
      signal: abort.signal,
    })
    const refusal = judgeAnswer(response, 'application/json', environment.now())
    if (refusal !== undefined) return refusal
    const events = decodeChanges(await response.json())
    if (events === undefined) return { kind: 'unreachable' }
    for (const event of events) {
      const verdict = await onEvent(event)
      if (verdict.kind !== 'continue') return verdict
    }
    return { kind: 'polled' }
  } catch {
    return { kind: 'unreachable' }
  } finally {
    cancelTimer()
    stop()
  }
}
