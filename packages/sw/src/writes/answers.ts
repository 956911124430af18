// SPDX-License-Identifier: MIT
import { FIELD, formatStructuredString, type Problem } from '@springhouse/core'

/** The worker's own answer to a write that is saved on this device and not yet at the origin. */
export function queued(key: string): Response {
  return new Response(JSON.stringify({ queued: true, key }), {
    status: 202,
    statusText: 'Accepted',
    headers: {
      [FIELD.contentType]: 'application/json',
      [FIELD.cacheControl]: 'no-store',
      [FIELD.springhouseOutbox]: formatStructuredString(key),
    },
  })
}

/** The worker's own answer to a write that is neither saved here nor at the origin. Never pretends. */
export function notSaved(): Response {
  const problem: Problem = {
    type: 'about:blank',
    title: 'Not saved',
    status: 507,
    detail:
      'This device cannot save the write, and the origin cannot be reached; keep the form open',
  }
  return new Response(JSON.stringify(problem), {
    status: 507,
    statusText: 'Insufficient Storage',
    headers: {
      [FIELD.contentType]: 'application/problem+json',
      [FIELD.cacheControl]: 'no-store',
    },
  })
}
