// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import { problemResponse } from '../problem-response.ts'

const RETRY_AFTER_SECONDS = 5

/** Says that something behind the endpoint is away for now. */
export function unavailable(detail: string): Response {
  return problemResponse({
    status: 503,
    title: 'Temporarily unavailable',
    detail,
    fields: { [FIELD.retryAfter]: String(RETRY_AFTER_SECONDS) },
  })
}
