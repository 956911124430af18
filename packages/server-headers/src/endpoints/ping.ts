// SPDX-License-Identifier: MIT
import type { PingAnswer } from '@springhouse/core'
import type { Endpoint } from './endpoint.ts'
import { jsonResponse } from './json-response.ts'

/** `GET /ping`: proves that this is the origin and not a captive portal. */
export const answerPing: Endpoint = async (_request, _identity, { origin }) => {
  const answer: PingAnswer = { springhouse: 1, app: origin.app, cache: origin.enabled }
  return jsonResponse(JSON.stringify(answer))
}
