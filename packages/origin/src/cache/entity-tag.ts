// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto'
import { valueOf } from './origin-storability.ts'
import type { LoadedResponse } from './stored-response.ts'

/** Names a response's content: the loader's own `ETag`, else a strong one made from the body's hash (27 characters, 162 bits). */
export function entityTagOf(response: LoadedResponse): string {
  const given = valueOf(response, 'etag')
  if (given !== null) return given
  const hash = createHash('sha256').update(response.body).digest('base64url')
  return `"${hash.slice(0, 27)}"`
}
