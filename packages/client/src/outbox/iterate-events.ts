// SPDX-License-Identifier: MIT
import { OUTBOX_EVENTS, type OutboxEvent, type OutboxEventTarget } from './outbox-events.ts'

/** A reader further behind than this loses the oldest events: the records themselves say how they stand. */
const MAX_WAITING = 1000

/** Iterates over the outbox's events, from the first `next()` until the signal aborts. */
export async function* iterateEvents(
  source: OutboxEventTarget,
  signal: AbortSignal,
): AsyncGenerator<OutboxEvent, void, void> {
  const waiting: OutboxEvent[] = []
  let wake = (): void => {}
  const rouse = (): void => {
    wake()
  }
  const hear = ({ detail }: CustomEvent<OutboxEvent>): void => {
    waiting.push(detail)
    if (waiting.length > MAX_WAITING) waiting.shift()
    rouse()
  }
  for (const type of OUTBOX_EVENTS) source.addEventListener(type, hear)
  signal.addEventListener('abort', rouse)
  try {
    while (!signal.aborted) {
      const event = waiting.shift()
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      } else {
        yield event
      }
    }
  } finally {
    for (const type of OUTBOX_EVENTS) source.removeEventListener(type, hear)
    signal.removeEventListener('abort', rouse)
  }
}
