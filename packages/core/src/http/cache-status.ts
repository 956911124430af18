// SPDX-License-Identifier: MIT
import { formatStructuredString } from '../protocol/structured-strings.ts'

/** Why a cache went forward (RFC 9211 §2.2). */
export type ForwardReason =
  'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'miss' | 'request' | 'stale' | 'partial'

/** What one cache did with a request: a member of `Cache-Status`. */
export interface CacheStatusMember {
  /** Name of the cache, such as `Springhouse-SW`. */
  readonly cache: string
  readonly hit?: true
  readonly forward?: ForwardReason
  /** Status of the next hop's answer, such as 304. */
  readonly forwardStatus?: number
  readonly stored?: true
  readonly collapsed?: true
  /** Remaining freshness; negative when stale. */
  readonly ttlSeconds?: number
  readonly key?: string
  readonly detail?: string
}

const TOKEN = /^[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*$/

/**
 * Writes a member of `Cache-Status`.
 *
 * @see RFC 9211 §2
 * @example
 * formatCacheStatus({ cache: 'Springhouse-SW', hit: true, ttlSeconds: 41 }) // 'Springhouse-SW; hit; ttl=41'
 */
export function formatCacheStatus(member: CacheStatusMember): string {
  const { cache, hit, forward, forwardStatus, stored, collapsed, ttlSeconds, key, detail } = member
  return [
    tokenOrString(cache),
    hit && 'hit',
    forward && `fwd=${forward}`,
    forwardStatus !== undefined && `fwd-status=${Math.trunc(forwardStatus)}`,
    ttlSeconds !== undefined && `ttl=${Math.trunc(ttlSeconds)}`,
    stored && 'stored',
    collapsed && 'collapsed',
    key !== undefined && `key=${formatStructuredString(printable(key))}`,
    detail !== undefined && `detail=${tokenOrString(detail)}`,
  ]
    .filter((part) => typeof part === 'string')
    .join('; ')
}

/**
 * Appends a member to a `Cache-Status` field: the last one is the closest to the user.
 *
 * @example
 * appendCacheStatus('Edge; fwd=uri-miss', { cache: 'Springhouse-SW', hit: true }) // 'Edge; fwd=uri-miss, Springhouse-SW; hit'
 */
export function appendCacheStatus(existing: string | null, member: CacheStatusMember): string {
  const own = formatCacheStatus(member)
  return existing === null || existing.trim() === '' ? own : `${existing}, ${own}`
}

function tokenOrString(text: string): string {
  return TOKEN.test(text) ? text : formatStructuredString(printable(text))
}

// A status line must never break the response that it describes.
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?')
}
