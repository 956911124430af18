// SPDX-License-Identifier: MIT
import {
  FIELD,
  type FieldReader,
  isUnmarkedPage,
  type OperationProof,
  parseCacheGroupInvalidation,
  parseOperationProof,
  parsePosition,
  problemTypeOf,
} from '@springhouse/core'
import type {
  Acknowledgement,
  HoldReason,
  OutboxRecord,
  ParkReason,
  WaitReason,
} from '../store/outbox-schema.ts'
import type { Answer, Failure, ResponseFacts } from './answer.ts'
import { retryAfterMs } from './retry-after.ts'

/** What an answer means for its operation and for the queue. */
export type Outcome =
  | { readonly kind: 'acked'; readonly ack: Acknowledgement }
  | {
      readonly kind: 'waiting'
      readonly why: WaitReason
      readonly countsAsAttempt: boolean
      /** Epoch milliseconds; `undefined` means backoff. */
      readonly untilMs: number | undefined
      /** Who waits with it: its group, or everything of its owner. */
      readonly stops: 'group' | 'owner'
    }
  | { readonly kind: 'held'; readonly why: Exclude<HoldReason, 'user'> }
  | {
      readonly kind: 'parked'
      readonly why: ParkReason
      /** The answer may hide our own earlier success: the origin's record of operations decides. */
      readonly lookUp: boolean
      /** The key was used for another payload: a bug in the client. */
      readonly keyReused: boolean
    }

const DEFAULT_IN_PROGRESS_MS = 2000
const FORBIDDEN_RETRY_MS = 1000

/**
 * Judges the answer to one attempt. Only a 2xx that was not redirected and that echoes the operation's key acknowledges
 * it; whatever else comes, the operation stays.
 *
 * @param record the operation as it was sent
 * @param nowMs epoch milliseconds
 * @example
 * const outcome = judgeOutcome({ kind: 'failure', why: 'offline' }, record, Date.now())
 * outcome // { kind: 'waiting', why: 'offline', countsAsAttempt: true, untilMs: undefined, stops: 'owner' }
 */
export function judgeOutcome(answer: Answer, record: OutboxRecord, nowMs: number): Outcome {
  if (answer.kind === 'failure') return judgeFailure(answer, nowMs)
  if (!isOriginal(answer) || isCaptiveStatus(answer.status)) return judgeStranger(answer)
  if (answer.status < 300) return judgeSuccess(answer, record, nowMs)
  if (!answer.originReached && isForeignPage(answer)) return CAPTIVE
  return judgeProblem(answer) ?? judgeStatus(answer, record, nowMs)
}

function judgeFailure({ why }: Failure, nowMs: number): Outcome {
  if (why !== 'interrupted') return wait(why, 'owner')
  return { ...wait(why, 'group', nowMs), countsAsAttempt: false }
}

// 2xx proves nothing by itself: login pages of Wi-Fi networks answer 200 to anything.
function judgeSuccess(answer: ResponseFacts, record: OutboxRecord, nowMs: number): Outcome {
  const { status, fields } = answer
  const proof = parseOperationProof(fields.get(FIELD.springhouseOp))
  if (proof?.key !== record.key) return judgeStranger(answer)
  // Accepted but not done (202), or done in parts (207): a person looks, until the queue can ask again by itself.
  if (status === 202 || status === 207) return park('unknown')
  return { kind: 'acked', ack: acknowledgementOf(status, fields, nowMs, proof) }
}

function judgeStranger({ originReached }: ResponseFacts): Outcome {
  return originReached ? wait('unproven', 'group') : CAPTIVE
}

function judgeProblem({ problem }: ResponseFacts): Outcome | undefined {
  switch (problemTypeOf(problem)) {
    case 'client-upgrade-required':
      return { kind: 'held', why: 'upgrade' }
    case 'other-owner':
      return { kind: 'held', why: 'other-owner' }
    case 'key-reused':
      return { ...CONFLICT, why: 'unknown', lookUp: false, keyReused: true }
    case 'outcome-unknown':
      return park('unknown')
    case undefined:
    default:
      return undefined
  }
}

function judgeStatus(answer: ResponseFacts, record: OutboxRecord, nowMs: number): Outcome {
  const { status, fields, receivedAtMs } = answer
  const retryAtMs = retryAfterMs(fields, receivedAtMs)
  switch (status) {
    case 401:
      return { kind: 'held', why: 'auth' }
    case 403:
      if (wasForbidden(record)) return park('rejected')
      return wait('forbidden', 'group', nowMs + FORBIDDEN_RETRY_MS)
    case 404:
    case 410:
      return park('conflict')
    case 408:
      return wait('timeout', 'group', retryAtMs)
    case 409:
      if (problemTypeOf(answer.problem) === 'in-progress') {
        return waitInProgress(retryAtMs ?? nowMs + DEFAULT_IN_PROGRESS_MS)
      }
      return CONFLICT
    case 412:
      return CONFLICT
    case 423:
    case 424:
      return wait('locked', 'group', retryAtMs)
    case 425:
      return waitInProgress(nowMs)
    case 426:
      return { kind: 'held', why: 'upgrade' }
    case 428:
      return park('condition-missing')
    case 429:
      return { ...wait('throttled', 'owner', retryAtMs), countsAsAttempt: false }
    case 501:
    case 505:
      return park('rejected')
    default:
      return status < 500 ? park('rejected') : judgeServerError(status, retryAtMs)
  }
}

// The refusal of another person's session says nothing about its owner's rights.
function wasForbidden({ last }: OutboxRecord): boolean {
  return last?.status === 403 && problemTypeOf(last.problem) !== 'other-owner'
}

function judgeServerError(status: number, retryAtMs: number | undefined): Outcome {
  if (retryAtMs === undefined) return wait('server-error', 'group')
  return wait('throttled', status === 503 ? 'owner' : 'group', retryAtMs)
}

/** Reads an acknowledgement off the answer's fields. */
export function acknowledgementOf(
  status: number,
  fields: FieldReader,
  nowMs: number,
  { ttlSeconds }: Pick<OperationProof, 'ttlSeconds'> = { ttlSeconds: undefined },
): Acknowledgement {
  return {
    status,
    etag: fields.get(FIELD.entityTag) ?? undefined,
    location: fields.get('Location') ?? undefined,
    cursor: parsePosition(fields.get(FIELD.springhousePosition)),
    tags: parseCacheGroupInvalidation(fields.get(FIELD.cacheGroupInvalidation)),
    atMs: nowMs,
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
  }
}

function isOriginal({ status, redirected }: ResponseFacts): boolean {
  return !redirected && status !== 0 && (status < 300 || status >= 400)
}

// RFC 6585 §6 (511) and a proxy's 407: the network speaks, not the origin.
function isCaptiveStatus(status: number): boolean {
  return status === 407 || status === 511
}

// An error page in HTML that bears no mark of the origin may be a portal's; a probe finds out.
function isForeignPage({ status, fields }: ResponseFacts): boolean {
  return status < 500 && isUnmarkedPage(fields)
}

const CAPTIVE: Outcome = {
  kind: 'waiting',
  why: 'captive',
  countsAsAttempt: false,
  untilMs: undefined,
  stops: 'owner',
}

const CONFLICT: Extract<Outcome, { kind: 'parked' }> = {
  kind: 'parked',
  why: 'conflict',
  lookUp: true,
  keyReused: false,
}

function park(why: ParkReason): Outcome {
  return { ...CONFLICT, why, lookUp: false }
}

function wait(
  why: WaitReason,
  stops: 'group' | 'owner',
  untilMs?: number,
): Extract<Outcome, { kind: 'waiting' }> {
  return { kind: 'waiting', why, countsAsAttempt: true, untilMs, stops }
}

function waitInProgress(untilMs: number): Outcome {
  return { ...wait('in-progress', 'group', untilMs), countsAsAttempt: false }
}
