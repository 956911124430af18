// SPDX-License-Identifier: MIT
import { judgeAnswer } from './answer.ts'
import type { Connection } from './connection.ts'
import type { StreamEnd } from './stream-end.ts'

/** How long one question may take. */
const QUESTION_MS = 45_000

/** What became of a question. */
export type JsonAnswer =
  | {
      readonly kind: 'answered'
      readonly body: unknown
      readonly headers: Headers
      /** Epoch milliseconds at which the question was begun. */
      readonly askedAtMs: number
    }
  /** There is nothing of that name, or no more. */
  | { readonly kind: 'absent' }
  | StreamEnd

/** Asks the origin, or an HTTP cache in front of it, for JSON. Never rejects. */
export async function askJson(
  url: string,
  { environment, signal }: Pick<Connection, 'environment' | 'signal'>,
  cache: RequestCache,
): Promise<JsonAnswer> {
  const abort = new AbortController()
  const stop = (): void => {
    abort.abort()
  }
  signal.addEventListener('abort', stop, { signal: abort.signal })
  if (signal.aborted) stop()
  const cancelTimer = environment.startTimer(stop, QUESTION_MS)
  const askedAtMs = environment.now()
  try {
    const response = await environment.fetch(url, {
      cache,
      credentials: 'same-origin',
      headers: { accept: 'application/json' },
      signal: abort.signal,
    })
    if (response.status === 404 || response.status === 410) return { kind: 'absent' }
    const refusal = judgeAnswer(response, 'application/json', environment.now())
    if (refusal !== undefined) return refusal
    return { kind: 'answered', body: await response.json(), headers: response.headers, askedAtMs }
  } catch {
    return { kind: 'unreachable' }
  } finally {
    cancelTimer()
    stop()
  }
}
