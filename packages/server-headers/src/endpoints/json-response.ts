// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'

/** Makes a JSON answer that nobody stores. */
export function jsonResponse(json: string): Response {
  return new Response(json, {
    headers: { [FIELD.contentType]: 'application/json', [FIELD.cacheControl]: 'no-store' },
  })
}
