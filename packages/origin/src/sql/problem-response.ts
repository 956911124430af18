// SPDX-License-Identifier: MIT
import { type Problem, type ProblemType, problemUri } from '@springhouse/core'

const TITLES: Partial<Record<ProblemType, string>> = {
  'key-reused': 'Idempotency key was used before',
  'bad-key': 'Idempotency key is malformed',
}

/** Makes a problem answer (RFC 9457). */
export function problemResponse(type: ProblemType, status: number, detail: string): Response {
  const problem: Problem = { type: problemUri(type), title: TITLES[type] ?? type, status, detail }
  return new Response(JSON.stringify(problem), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  })
}
