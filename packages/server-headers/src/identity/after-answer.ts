// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'

// Platform: a server may pass on a method that no `Request` of ours can have (Fetch: forbidden methods).
const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK'])

/**
 * Makes the request that the browser would send next: the same fields, with the cookies that the answer sets.
 *
 * The answer to a login must already name the new session, and the answer to a logout must no longer name the old one.
 * `Path` and `Domain` are not judged: a portal's session cookie is meant for the portal.
 *
 * @param now epoch milliseconds, for cookies that expire
 */
export function requestAfterAnswer(
  request: Request,
  setCookies: readonly string[],
  now: number,
): Request {
  const headers = new Headers(request.headers)
  const cookies = reflectCookies(headers.get('Cookie'), setCookies, now)
  if (cookies === '') headers.delete('Cookie')
  else headers.set('Cookie', cookies)
  for (const name of [FIELD.contentLength, FIELD.contentType, 'Transfer-Encoding']) {
    headers.delete(name)
  }
  const method = FORBIDDEN_METHODS.has(request.method.toUpperCase()) ? 'GET' : request.method
  return new Request(request.url, { method, headers })
}

/**
 * Applies `Set-Cookie` fields to a `Cookie` field (RFC 6265).
 *
 * @example
 * reflectCookies('sid=1; theme=dark', ['sid=; Max-Age=0'], Date.now()) // 'theme=dark'
 */
export function reflectCookies(
  cookieField: string | null,
  setCookies: readonly string[],
  now: number,
): string {
  const cookies = new Map<string, string>()
  for (const pair of (cookieField ?? '').split(';')) keepPair(cookies, pair)
  for (const setCookie of setCookies) {
    const [pair = '', ...attributes] = setCookie.split(';')
    if (isOver(attributes, now)) cookies.delete(splitPair(pair).name)
    else keepPair(cookies, pair)
  }
  return Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
}

function keepPair(cookies: Map<string, string>, pair: string): void {
  const { name, value } = splitPair(pair)
  if (name !== '') cookies.set(name, value)
}

function splitPair(pair: string): { name: string; value: string } {
  const at = pair.indexOf('=')
  if (at === -1) return { name: '', value: '' }
  return { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() }
}

// Spec: Max-Age wins over Expires (RFC 6265 section 4.1.2.2).
function isOver(attributes: readonly string[], now: number): boolean {
  const values = new Map(
    attributes.map(splitPair).map(({ name, value }) => [name.toLowerCase(), value]),
  )
  const maxAge = values.get('max-age')
  if (maxAge !== undefined) return Number(maxAge) <= 0
  return Date.parse(values.get('expires') ?? '') <= now
}
