// SPDX-License-Identifier: MIT

/** Tells whether a method is safe (RFC 9110 §9.2.1). Unknown methods count as unsafe. */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE'
}

/** Tells whether a method is unsafe: it may change the origin's state. Unknown methods count as unsafe. */
export function isUnsafeMethod(method: string): boolean {
  return !isSafeMethod(method)
}
