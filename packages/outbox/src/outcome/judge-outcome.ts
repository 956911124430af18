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
import { schemaOf } from '../states/schema.ts'
import type { Acknowledgement, OutboxRecord } from '../store/outbox-schema.ts'
import type { Answer, Failure, ResponseFacts } from './answer.ts'
import { CAPTIVE, CONFLICT, type Outcome, park, wait, waitInProgress } from './outcome.ts'
import { retryAfterMs } from './retry-after.ts'

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
  return judgeProblem(answer, record) ?? judgeStatus(answer, record, nowMs)
}

/** Judges the failure to get an answer: it may have arrived. */
export function judgeFailure({ why }: Failure, nowMs: number): Outcome {
  if (why !== 'interrupted') return wait(why, 'owner')
  return { ...wait(why, 'group', nowMs), countsAsAttempt: false }
}

// 2xx proves nothing by itself: login pages of Wi-Fi networks answer 200 to anything.
function judgeSuccess(answer: ResponseFacts, record: OutboxRecord, nowMs: number): Outcome {
  const { status, fields } = answer
  const proof = parseOperationProof(fields.get(FIELD.springhouseOp))
  const isEchoed = proof?.key === record.key
  if (!isEchoed && answer.isProven !== true) return judgeStranger(answer)
  if (status === 202) return judgeAccepted(answer, record)
  // Done in parts: a person looks which.
  if (status === 207) return park('unknown')
  return {
    kind: 'acked',
    ack: acknowledgementOf(status, fields, nowMs, isEchoed ? proof : undefined),
  }
}

function judgeAccepted(
  { fields, receivedAtMs, mayBeProvisional }: ResponseFacts,
  { url }: OutboxRecord,
): Outcome {
  const monitor = monitorUrl(fields.get('Location'), url)
  // Nobody said that this may happen, or nobody says where to ask: a person looks.
  if (mayBeProvisional !== true || monitor === undefined) return park('unknown')
  return { kind: 'accepted', url: monitor, untilMs: retryAfterMs(fields, receivedAtMs) }
}

// What is attached to requests is meant for the origin of the write alone.
function monitorUrl(location: string | null, base: string): string | undefined {
  if (location === null || !URL.canParse(location, base)) return undefined
  const monitor = new URL(location, base)
  return monitor.origin === new URL(base).origin ? monitor.href : undefined
}

/** Judges what doesn't come from the origin, as far as one can see. */
export function judgeStranger({ originReached }: ResponseFacts): Outcome {
  return originReached ? wait('unproven', 'group') : CAPTIVE
}

function judgeProblem({ problem }: ResponseFacts, record: OutboxRecord): Outcome | undefined {
  switch (problemTypeOf(problem)) {
    case 'client-upgrade-required':
      return { kind: 'held', why: 'upgrade' }
    case 'other-owner':
      return { kind: 'held', why: 'other-owner' }
    case 'key-reused':
      return { ...CONFLICT, why: 'unknown', lookUp: isMigrated(record), keyReused: true }
    case 'outcome-unknown':
      return park('unknown')
    case undefined:
    default:
      return undefined
  }
}

// An earlier attempt in the older version may have taken effect: then the key isn't reused, it is still ours.
function isMigrated(record: OutboxRecord): boolean {
  return record.sentAs !== undefined && record.sentAs !== schemaOf(record)
}

/** Judges what a status means by itself. */
export function judgeStatus(answer: ResponseFacts, record: OutboxRecord, nowMs: number): Outcome {
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

/** Tells whether an answer comes from the address that was asked. */
export function isOriginal({ status, redirected }: ResponseFacts): boolean {
  return !redirected && status !== 0 && (status < 300 || status >= 400)
}

/** RFC 6585 §6 (511) and a proxy's 407: the network speaks, not the origin. */
export function isCaptiveStatus(status: number): boolean {
  return status === 407 || status === 511
}

/** An error page in HTML that bears no mark of the origin may be a portal's; a probe finds out. */
export function isForeignPage({ status, fields }: ResponseFacts): boolean {
  return status < 500 && isUnmarkedPage(fields)
}
