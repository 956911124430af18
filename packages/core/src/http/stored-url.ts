// SPDX-License-Identifier: MIT
import { withoutFragment } from './url-without-fragment.ts'

/** A finished exchange, as far as redirects have moved it. */
export interface FollowedExchange {
  readonly method: string
  /** Absolute, as it was asked for. */
  readonly url: string
  /** `Response.url`: where the answer came from. */
  readonly responseUrl: string
  /** `Response.redirected`. */
  readonly redirected: boolean
}

/**
 * Decides under which URL a response is stored. A redirected one never under the URL that was asked for, because nobody
 * has seen whether the hops before it may be stored; but under its own, if the policy governs that one.
 *
 * @param isGoverned whether a route of the policy that reads would answer a GET of this URL
 * @returns without a fragment; `undefined` when it isn't stored
 * @see RFC 9111 §4, RFC 9110 §15.4
 */
export function storedUrlOf(
  { method, url, responseUrl, redirected }: FollowedExchange,
  isGoverned: (url: string) => boolean,
): string | undefined {
  if (!redirected) return withoutFragment(url)
  const own = withoutFragment(responseUrl)
  // A redirected POST may have become a GET on its way, or not.
  return method === 'GET' && own !== '' && isGoverned(own) ? own : undefined
}
