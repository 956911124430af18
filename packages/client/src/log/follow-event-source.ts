// SPDX-License-Identifier: MIT
import { decodeStreamFrame, ENDPOINT, type StreamFrame } from '@springhouse/core'
import type { OpenEventSource } from '../environment.ts'
import { type Connection, resumeUrl } from './connection.ts'
import { EventFlow } from './event-flow.ts'
import { ANSWER_MS, HELLO_MS } from './follow-stream.ts'
import { pollChanges } from './poll-changes.ts'
import type { StreamEnd } from './stream-end.ts'
import { Watchdog } from './watchdog.ts'

/**
 * Follows by the browser's own `EventSource`, where `fetch` can't hand out a body while it arrives. Never rejects.
 *
 * It never reconnects by itself: when to try again, and from which place, is decided where it is for every connection.
 */
export async function followEventSource(
  connection: Connection,
  open: OpenEventSource,
): Promise<StreamEnd> {
  const end = await readEventSource(connection, open)
  // Platform: an `EventSource` tells neither status nor `Retry-After`; a poll is refused for the same reason.
  return end.kind === 'unreachable' ? await pollChanges(connection) : end
}

function readEventSource(connection: Connection, open: OpenEventSource): Promise<StreamEnd> {
  const watchdog = new Watchdog(connection.environment, connection.signal)
  const flow = new EventFlow(connection, watchdog)
  return new Promise((resolve) => {
    let isOpen = false
    let passed: Promise<void> = Promise.resolve()
    const finish = (end: StreamEnd): void => {
      // Order: the first end counts, and stopping the watchdog is one, too.
      resolve(end)
      close()
      watchdog.stop()
    }
    const pass = async (frame: StreamFrame): Promise<void> => {
      const event = decodeStreamFrame(frame)
      if (event === undefined || watchdog.signal.aborted) return
      const verdict = await flow.pass(event)
      if (verdict.kind !== 'continue') finish(verdict)
    }
    const close = open(resumeUrl(ENDPOINT.stream, connection), {
      onOpen: () => {
        isOpen = true
        watchdog.expect(HELLO_MS, { kind: 'buffered' })
      },
      onFrame: (frame) => {
        passed = passed.then(() => pass(frame))
      },
      onError: () => {
        finish({ kind: isOpen ? 'closed' : 'unreachable' })
      },
    })
    watchdog.signal.addEventListener('abort', () => {
      finish(watchdog.end ?? CLOSED)
    })
    if (watchdog.signal.aborted) finish(CLOSED)
    watchdog.expect(ANSWER_MS, { kind: 'buffered' })
  })
}

const CLOSED: StreamEnd = { kind: 'closed' }
