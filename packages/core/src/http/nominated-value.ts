// SPDX-License-Identifier: MIT
import type { FieldReader } from '../protocol/header-names.ts'

/** A request as a worker sees it, with what stands for the fields that the browser adds below the worker. */
export interface WorkerRequest {
  readonly fields: FieldReader
  /** `Request.mode`. */
  readonly mode: string
  /** `Request.destination`; empty for `fetch()`. */
  readonly destination: string
  /** Whose session it is; stands for cookies. `undefined` when nobody knows. */
  readonly partition: string | undefined
  /** Digest of the request's own `Authorization`, which is never stored as it is. */
  readonly authorizationDigest?: string | undefined
  /** `navigator.userAgent`. */
  readonly userAgent: string
  /** `navigator.languages`. */
  readonly languages: readonly string[]
}

// Platform: forbidden to scripts and set below the worker, so "absent" would be a guess (Fetch, "forbidden request-header").
const HIDDEN =
  /^(?:sec-|proxy-|access-control-request-)|^(?:accept-charset|connection|content-length|date|dnt|expect|keep-alive|referer|save-data|te|trailer|transfer-encoding|upgrade|via)$/

/**
 * Reads what a request says in a field that `Vary` nominates, as far as a worker can know it.
 *
 * @param name lower case
 * @returns `null` when the request hasn't got the field, `undefined` when a worker can't see it: then nothing matches
 * @see RFC 9111 §4.1
 */
export function nominatedValue(name: string, request: WorkerRequest): string | null | undefined {
  const { fields, partition } = request
  const visible = fields.get(name)
  switch (name) {
    case 'cookie':
      return partition
    case 'authorization':
      return visible === null ? partition : signedBy(request)
    case 'user-agent':
      return visible ?? request.userAgent
    case 'sec-fetch-mode':
      return request.mode
    case 'sec-fetch-dest':
      return request.destination || 'empty'
    case 'accept-language':
      return visible ?? request.languages.join(',')
    default:
      // Brand and version don't change while a browser runs; hints of its window and settings do.
      if (name.startsWith('sec-ch-ua')) return request.userAgent
      return visible ?? (HIDDEN.test(name) ? undefined : null)
  }
}

function signedBy({ authorizationDigest, partition }: WorkerRequest): string | undefined {
  return authorizationDigest === undefined || partition === undefined
    ? undefined
    : `${partition} ${authorizationDigest}`
}
