// SPDX-License-Identifier: MIT
import type { Outcome } from '../outcome/outcome.ts'
import { isStalled } from '../states/transition.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import type { RunOptions } from './run-options.ts'
import type { Tally } from './run.ts'

/** Counts what became of an attempt, and tells those who want to know. */
export function announceOutcome(
  ended: {
    readonly record: OutboxRecord
    readonly outcome: Outcome
    readonly response: Response | undefined
  },
  tally: Tally,
  { onAcked, onParked, onEvent }: RunOptions,
): void {
  const { record, outcome, response } = ended
  onEvent?.({ type: outcome.kind, record })
  if (outcome.kind === 'acked') {
    tally.acked += 1
    // Found by a look-up: the response at hand refuses a repetition, it isn't the answer.
    return onAcked?.(record, response?.ok === true ? response : undefined)
  }
  if (outcome.kind === 'parked') {
    tally.parked += 1
    if (outcome.keyReused) onEvent?.({ type: 'key-reused', record })
    if (response !== undefined && onParked !== undefined) return onParked(record, response)
  }
  if (isStalled(record)) onEvent?.({ type: 'stalled', record })
  // Nobody reads it: let the connection go.
  response?.body?.cancel().catch(() => undefined)
}
