// SPDX-License-Identifier: MIT
import { FIELD, type RouteMatch } from '@springhouse/core'
import { sha256Of } from './digest.ts'
import { type KeyedBody, KEYLESS, type KeyOfBody } from './keyed-body.ts'

/** What tells a request apart from others for the same URL, beside what `Vary` nominates. */
export interface RequestIdentity {
  /** What of it is part of the entry's key; `undefined` when the request may not use the cache. */
  readonly keyParts: readonly string[] | undefined
  /** Whether it has a key that stands for its body: then it is read as a GET is. */
  readonly isKeyed: boolean
  /** The body of a read that has one; it may have to be sent more than once. */
  readonly body: ArrayBuffer | undefined
  /** Digest of the request's own `Authorization`; `undefined` without one. */
  readonly authorizationDigest: string | undefined
  /** Whether cookies go with it: the answer to a request without says nothing of the session. */
  readonly sendsCredentials: boolean
}

/** Nearly every request: a GET with cookies and without a word of its own about who asks. */
export const PLAIN: RequestIdentity = {
  keyParts: [],
  isKeyed: false,
  body: undefined,
  authorizationDigest: undefined,
  sendsCredentials: true,
}

/** Tells what sets a request apart; at once for a plain one. */
export type IdentifyRequest = (
  match: RouteMatch,
  request: Request,
) => RequestIdentity | Promise<RequestIdentity>

/**
 * Makes the function that tells requests apart.
 *
 * @param ownOrigin the portal's own origin
 * @param keyOf for reads with a body; without it none of them is kept
 */
export function identifierOf(ownOrigin: string, keyOf: KeyOfBody | undefined): IdentifyRequest {
  return (match, request) => {
    const sendsCredentials = doesSendCredentials(request, ownOrigin)
    const authorization = request.headers.get(FIELD.authorization)
    const isBodiless = request.method === 'GET' || request.method === 'HEAD'
    if (sendsCredentials && authorization === null && isBodiless) return PLAIN
    const keyed = async (): Promise<KeyedBody> => keyOf?.(match, request) ?? KEYLESS
    return identify(request.method, sendsCredentials, authorization, isBodiless ? undefined : keyed)
  }
}

async function identify(
  method: string,
  sendsCredentials: boolean,
  authorization: string | null,
  keyed: (() => Promise<KeyedBody>) | undefined,
): Promise<RequestIdentity> {
  // The value itself is a secret and stays out of the store.
  const authorizationDigest = authorization === null ? undefined : await sha256Of(authorization)
  const { key, body } = (await keyed?.()) ?? KEYLESS
  const isKeyed = key !== undefined
  const parts = [
    ...(sendsCredentials ? [] : ['credentials=omit']),
    ...(authorizationDigest === undefined ? [] : [`authorization=${authorizationDigest}`]),
    // Quoted, because a function of somebody else's may answer with what separates keys.
    ...(isKeyed ? [`${method}=${JSON.stringify(key)}`] : []),
  ]
  const keyParts = keyed === undefined || isKeyed ? parts : undefined
  return { keyParts, isKeyed, body, authorizationDigest, sendsCredentials }
}

// Spec: "same-origin" sends none to another origin (Fetch, "credentials mode").
function doesSendCredentials({ credentials, url }: Request, ownOrigin: string): boolean {
  if (credentials === 'same-origin') return url.startsWith(`${ownOrigin}/`)
  return credentials !== 'omit'
}
