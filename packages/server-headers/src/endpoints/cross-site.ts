// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import { problemResponse } from '../problem-response.ts'

/** Which page caused a request. */
export type Site =
  /** A page of this site, or no page at all. */
  | { readonly kind: 'own' }
  /** Another site's, or another origin's, that the portal has allowed. */
  | { readonly kind: 'allowed'; readonly origin: string }
  | { readonly kind: 'refused' }

const PREFLIGHT_SECONDS = 600

/**
 * Judges by Fetch Metadata which page caused a request. A cookie rides along with requests that other sites cause.
 *
 * A browser that sends no Fetch Metadata still says with `Origin` that another origin asks.
 */
export function siteOf(request: Request, allowedOrigins: ReadonlySet<string>): Site {
  const origin = request.headers.get('Origin')
  if (origin !== null && allowedOrigins.has(origin)) return { kind: 'allowed', origin }
  const site = request.headers.get('Sec-Fetch-Site')
  const isOther = site === null ? isOtherOrigin(origin, request) : site === 'cross-site'
  return isOther ? { kind: 'refused' } : { kind: 'own' }
}

// The scheme isn't compared: behind a proxy the request's own may be http.
function isOtherOrigin(origin: string | null, request: Request): boolean {
  if (origin === null) return false
  return !URL.canParse(origin) || new URL(origin).host !== new URL(request.url).host
}

/** Refuses what another site has caused. */
export function refuseCrossSite(): Response {
  return problemResponse({ status: 403, title: 'Cross-site request', type: 'cross-site' })
}

/** Answers the question that a browser asks before a page of an allowed origin may send fields of its own. */
export function answerPreflight(methods: readonly string[]): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': methods.join(', '),
      'Access-Control-Allow-Headers': `${FIELD.lastEventId}, Cache-Control`,
      'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
      [FIELD.cacheControl]: 'no-store',
    },
  })
}

/** Lets a page of an allowed origin read an answer. */
export function allowReading(response: Response, origin: string): void {
  const { headers } = response
  headers.set('Access-Control-Allow-Origin', origin)
  headers.set('Access-Control-Allow-Credentials', 'true')
  headers.set('Access-Control-Expose-Headers', `${FIELD.retryAfter}, ${FIELD.springhousePartition}`)
  headers.append('Vary', 'Origin')
}
