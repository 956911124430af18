// SPDX-License-Identifier: MIT
import { FIELD, parseOperationProof } from '@springhouse/core'
import type { Monitor, OutboxRecord } from '../store/outbox-schema.ts'
import type { Answer, ResponseFacts } from './answer.ts'
import {
  acknowledgementOf,
  isCaptiveStatus,
  isForeignPage,
  isOriginal,
  judgeFailure,
  judgeStatus,
  judgeStranger,
} from './judge-outcome.ts'
import { CAPTIVE, CONFLICT, type Outcome, park } from './outcome.ts'
import { retryAfterMs } from './retry-after.ts'

/** How often the origin is asked what became of an operation that it has accepted; afterwards its user decides. */
export const MAX_POLLS = 100

/**
 * Judges what the origin says of an operation that it has accepted earlier: 202 means not yet, any other 2xx done.
 *
 * @param record the operation, with its monitor
 * @param nowMs epoch milliseconds
 */
export function judgePoll(
  answer: Answer,
  record: OutboxRecord & { readonly monitor: Monitor },
  nowMs: number,
): Outcome {
  if (answer.kind === 'failure') return judgeFailure(answer, nowMs)
  if (!isOriginal(answer) || isCaptiveStatus(answer.status)) return judgeStranger(answer)
  if (answer.status < 300) return judgeProgress(answer, record, nowMs)
  if (!answer.originReached && isForeignPage(answer)) return CAPTIVE
  switch (answer.status) {
    case 404:
    case 409:
    case 410:
    case 412:
      // The monitor is gone, which says nothing about the operation.
      return { ...CONFLICT, why: 'unknown' }
    default:
      return judgeStatus(answer, record, nowMs)
  }
}

function judgeProgress(
  answer: ResponseFacts,
  { key, monitor }: OutboxRecord & { readonly monitor: Monitor },
  nowMs: number,
): Outcome {
  const { status, fields, receivedAtMs } = answer
  const proof = parseOperationProof(fields.get(FIELD.springhouseOp))
  // A monitor needn't echo the key; then a probe tells whether it was the origin that answered.
  const isProven = proof?.key === key || answer.isProven === true || answer.originReached
  if (!isProven) return CAPTIVE
  if (status !== 202) {
    return { kind: 'acked', ack: acknowledgementOf(status, fields, nowMs) }
  }
  if (monitor.polls >= MAX_POLLS) return park('unknown')
  return { kind: 'accepted', url: monitor.url, untilMs: retryAfterMs(fields, receivedAtMs) }
}
