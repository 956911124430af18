// SPDX-License-Identifier: MIT
import { ENDPOINT, type StreamEvent } from '@springhouse/core'
import { judgeAnswer } from './answer.ts'
import { type Connection, resumeUrl } from './connection.ts'
import { EventDecoder } from './event-decoder.ts'
import { EventFlow } from './event-flow.ts'
import type { StreamEnd } from './stream-end.ts'
import { Watchdog } from './watchdog.ts'

/** A stream that isn't answered within this time may be collected whole by something in between: a poll will tell. */
export const ANSWER_MS = 20_000
/** A stream that has opened and says no `hello` for this long is being collected by something in between. */
export const HELLO_MS = 10_000

/** Opens the event stream and reads it to its end. Never rejects. */
export async function followStream(connection: Connection): Promise<StreamEnd> {
  const { environment, signal } = connection
  const watchdog = new Watchdog(environment, signal)
  try {
    watchdog.expect(ANSWER_MS, { kind: 'buffered' })
    const response = await environment.fetch(resumeUrl(ENDPOINT.stream, connection), {
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { accept: 'text/event-stream' },
      signal: watchdog.signal,
    })
    const refusal = judgeAnswer(response, 'text/event-stream', environment.now())
    if (refusal?.kind === 'busy' && response.status === 429) return { ...refusal, kind: 'full' }
    if (refusal !== undefined || response.body === null) return refusal ?? { kind: 'unreachable' }
    watchdog.expect(HELLO_MS, { kind: 'buffered' })
    return await readEvents(response.body, watchdog, new EventFlow(connection, watchdog))
  } catch {
    return watchdog.end ?? { kind: 'unreachable' }
  } finally {
    watchdog.stop()
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  watchdog: Watchdog,
  flow: EventFlow,
): Promise<StreamEnd> {
  const decoder = new EventDecoder()
  const reader = body.getReader()
  watchdog.signal.addEventListener('abort', () => void reader.cancel().catch(() => {}))
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
    if (done || value === undefined) return watchdog.end ?? { kind: 'closed' }
    const events: readonly StreamEvent[] | undefined = decoder.feed(value)
    if (events === undefined) return { kind: 'closed' }
    for (const event of events) {
      const verdict = await flow.pass(event)
      if (verdict.kind !== 'continue') return verdict
    }
  }
}
