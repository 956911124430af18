// SPDX-License-Identifier: MIT
import type { RouteMatch } from '@springhouse/core'
import {
  appendCacheStatus,
  FIELD,
  formatPosition,
  isNotModified,
  mayBeConditional,
} from '@springhouse/core'
import { type Body, discard, makeResponse } from '../make-response.ts'
import type { ReadAnswer } from './answer-read.ts'
import { addPolicyFields, isSuccessful } from './emit.ts'

/** What an answer is finished with. */
export interface FinishInput {
  readonly request: Request
  readonly match: RouteMatch
  readonly answer: ReadAnswer
  /** How long the cache and the handler took, in milliseconds. */
  readonly durationMs: number
}

const STAMPED_STATUS: ReadonlySet<number> = new Set([404, 410])
// Spec: a 304 doesn't repeat what describes the body that it leaves out (RFC 9110 section 15.4.5).
const OF_THE_BODY: readonly string[] = [
  'Accept-Ranges',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Range',
  'Content-Type',
]

/** Makes the response of a read route: the policy's fields, ours, and `304` or no body where the request wants that. */
export function finishAnswer(input: FinishInput): Response {
  const { request, match, answer } = input
  const { status, headers, tags, body } = answer
  addPolicyFields(headers, { route: match.route, status, tags })
  addOwnFields(headers, input)
  if (isSuccessful(status) && matchesRequest(request, headers)) return notModified(headers, body)
  if (body instanceof Uint8Array) headers.set(FIELD.contentLength, String(body.length))
  if (request.method !== 'HEAD') return makeResponse(body, status, headers)
  discard(body)
  return new Response(null, { status, headers })
}

function addOwnFields(headers: Headers, { answer, durationMs }: FinishInput): void {
  const { status, etag, stamp, ageSeconds, cacheStatus } = answer
  const isSuccess = isSuccessful(status)
  if (isSuccess && etag !== undefined && !headers.has(FIELD.entityTag)) {
    headers.set(FIELD.entityTag, etag)
  }
  const isStamped = isSuccess || STAMPED_STATUS.has(status)
  if (isStamped && stamp !== undefined && !headers.has(FIELD.springhousePosition)) {
    headers.set(FIELD.springhousePosition, formatPosition(stamp))
  }
  if (ageSeconds > 0) headers.set(FIELD.age, String(Math.floor(ageSeconds)))
  const status9211 = appendCacheStatus(headers.get(FIELD.cacheStatus), cacheStatus)
  headers.set(FIELD.cacheStatus, status9211)
  const outcome =
    cacheStatus.hit === true ? 'origin-hit' : `origin-${cacheStatus.forward ?? 'miss'}`
  headers.append(FIELD.serverTiming, `cache;desc="${outcome}";dur=${durationMs.toFixed(1)}`)
}

function matchesRequest(request: Request, headers: Headers): boolean {
  if (!mayBeConditional(request.method)) return false
  const etag = headers.get(FIELD.entityTag)
  const lastModified = headers.get(FIELD.lastModified)
  return isNotModified(request.headers, { etag, lastModified })
}

function notModified(headers: Headers, body: Body): Response {
  discard(body)
  for (const name of OF_THE_BODY) headers.delete(name)
  if (headers.has(FIELD.entityTag)) headers.delete(FIELD.lastModified)
  return new Response(null, { status: 304, headers })
}
