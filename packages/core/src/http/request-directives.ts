// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader } from '../protocol/header-names.ts'
import { type CacheControl, parseCacheControl } from './cache-control.ts'

/**
 * Reads what a request asks of caches.
 *
 * Spec: `Pragma` counts only in a request without `Cache-Control` (RFC 9111 §5.4).
 */
export function requestDirectives(fields: FieldReader): CacheControl {
  return parseCacheControl(fields.get(FIELD.cacheControl) ?? fields.get('Pragma'))
}
