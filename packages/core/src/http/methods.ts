// SPDX-License-Identifier: MIT

/** Tells whether a method is safe (RFC 9110 §9.2.1). Unknown methods count as unsafe. */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE'
}

/**
 * Tells whether a cache may answer a method: GET and HEAD, and with a key for what its body asks POST and QUERY too.
 *
 * @param isKeyed whether the request has such a key
 * @see RFC 9110 §9.2.3, §9.3.3
 */
export function isReadMethod(method: string, isKeyed = false): boolean {
  return (
    method === 'GET' || method === 'HEAD' || (isKeyed && (method === 'POST' || method === 'QUERY'))
  )
}

/**
 * Tells whether a read may carry the validators of a stored response. `If-None-Match` on a POST asks for a 412 where
 * nothing has changed, not for a 304.
 *
 * @see RFC 9110 §13.1.2
 */
export function mayBeConditional(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'QUERY'
}

/** Tells whether a method is unsafe: it may change the origin's state. Unknown methods count as unsafe. */
export function isUnsafeMethod(method: string): boolean {
  return !isSafeMethod(method)
}
