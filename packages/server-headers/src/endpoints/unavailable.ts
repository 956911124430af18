// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import { problemResponse } from '../problem-response.ts'

const RETRY_AFTER_SECONDS = 5

/** Says that something behind the endpoint is away for now. */
export function unavailable(
  detail: string,
  retryAfterSeconds: number = RETRY_AFTER_SECONDS,
): Response {
  return problemResponse({
    status: 503,
    title: 'Temporarily unavailable',
    detail,
    fields: { [FIELD.retryAfter]: String(retryAfterSeconds) },
  })
}

/** Says that the caller has had its share for now. */
export function tooMany(detail: string, retryAfterSeconds: number): Response {
  return problemResponse({
    status: 429,
    title: 'Too many requests',
    detail,
    fields: { [FIELD.retryAfter]: String(retryAfterSeconds) },
  })
}
