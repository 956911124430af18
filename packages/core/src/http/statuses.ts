// SPDX-License-Identifier: MIT

// Spec: RFC 9110 §15.1; 206 is missing because it is never stored here.
const HEURISTICALLY_CACHEABLE: ReadonlySet<number> = new Set([
  200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501,
])
const REDIRECTS: ReadonlySet<number> = new Set([302, 303, 307])
const FAILURES: ReadonlySet<number> = new Set([500, 502, 503, 504])

/** Tells whether a response of this status may be stored without saying so itself (RFC 9111 §4.2.2). */
export function isHeuristicallyCacheable(status: number): boolean {
  return HEURISTICALLY_CACHEABLE.has(status)
}

/** Tells whether this cache knows a status and what it means for caching (RFC 9111 §3). */
export function isUnderstoodStatus(status: number): boolean {
  return HEURISTICALLY_CACHEABLE.has(status) || REDIRECTS.has(status)
}

/** Tells whether a status counts as an error for `stale-if-error` (RFC 5861 §4). */
export function isOriginFailure(status: number): boolean {
  return FAILURES.has(status)
}
