// SPDX-License-Identifier: MIT
import { type Problem, type ProblemType, problemUri } from '@springhouse/core'

const TITLES: Partial<Record<ProblemType, string>> = {
  'key-reused': 'Idempotency key was used before',
  'bad-key': 'Idempotency key is malformed',
  'in-progress': 'The operation is under way',
  'outcome-unknown': 'Nobody knows whether the operation took effect',
}

/** After how many seconds an operation that is under way may be asked for again. */
const RETRY_SECONDS = 2

/** Makes a problem answer (RFC 9457). */
export function problemResponse(type: ProblemType, status: number, detail: string): Response {
  const problem: Problem = { type: problemUri(type), title: TITLES[type] ?? type, status, detail }
  return new Response(JSON.stringify(problem), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  })
}

/** Makes a problem answer whose status says it all (`about:blank`, RFC 9457 section 4.2.1). */
export function statusProblem(status: number, title: string, detail: string): Response {
  const problem: Problem = { type: 'about:blank', title, status, detail }
  return new Response(JSON.stringify(problem), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  })
}

/** Says that an `Idempotency-Key` isn't one. */
export function malformedKey(): Response {
  return problemResponse(
    'bad-key',
    400,
    'Idempotency-Key must be 1 to 255 printable characters without space',
  )
}

/** Says that a key stands for another request: a fault of the client. */
export function keyReused(): Response {
  return problemResponse('key-reused', 422, 'This Idempotency-Key was used for another request')
}

/** Says that another request with this key hasn't ended. */
export function inProgress(retrySeconds: number = RETRY_SECONDS): Response {
  const response = problemResponse(
    'in-progress',
    409,
    'An earlier request with this key has not ended',
  )
  response.headers.set('Retry-After', String(retrySeconds))
  return response
}

/** Says that an earlier request with this key ended in a way that nobody can tell. */
export function outcomeUnknown(): Response {
  return problemResponse(
    'outcome-unknown',
    500,
    'It may have taken effect outside of this portal: look there before it is sent anew',
  )
}
