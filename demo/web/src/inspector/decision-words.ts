// SPDX-License-Identifier: MIT
import type { ReadDecision } from '@springhouse/core'
import { formatSeconds } from './spans.ts'
import { wordsForChange, wordsForUnknown } from './validity-words.ts'

/**
 * Says in plain words what was decided for a read, and why: "asked the origin: product:42 was changed".
 *
 * @param whenFollowing lifetime of its route, in seconds, for who follows the log
 */
export function wordsForDecision(decision: ReadDecision, whenFollowing?: number): string {
  const { plan, why } = decision
  switch (plan) {
    case 'hit':
      return `from this device${HOW_HIT[why] ?? `, ${why}`}: ${wordsForCopy(decision, whenFollowing)}`
    case 'validate':
      return `asked the origin: ${whyValidated(decision)}`
    case 'fetch':
      return `asked the origin: ${WHEN_MISSED[why] ?? why}`
    case 'bypass':
      return `left to the origin: ${WHEN_BYPASSED[why] ?? why}`
    case 'gateway-timeout':
      return `answered 504: ${NOTHING_TO_GIVE}`
    case 'network-error':
      return `refused as the network would: ${NOTHING_TO_GIVE}`
  }
}

const NOTHING_TO_GIVE = 'only a stored copy was wanted, and there is none to give'

const HOW_HIT: Readonly<Record<string, string>> = {
  fresh: '',
  'stale-while-revalidate': ', and asked the origin behind it',
  'max-stale': ', since the page takes stale copies',
  'force-cache': ', since the page takes a copy of any age',
}

const WHEN_MISSED: Readonly<Record<string, string>> = {
  'uri-miss': 'nothing was stored',
  'vary-miss': 'what is stored answers another kind of request',
  request: 'the page wanted a new answer',
}

const WHEN_BYPASSED: Readonly<Record<string, string>> = {
  method: 'its method is never answered from here',
  'no-store': 'the page wants nothing of it stored',
  precondition: 'the page asks only whether something has changed',
}

function wordsForCopy(decision: ReadDecision, whenFollowing: number | undefined): string {
  const { validity, validityDetail, why } = decision
  if (validity === 'unknown') return wordsForUnknown(validityDetail)
  return why === 'fresh' ? wordsForFresh(decision, whenFollowing) : wordsForStale(decision)
}

function whyValidated(decision: ReadDecision): string {
  const { validity, validityDetail, url, why } = decision
  if (validity === 'invalid') return wordsForChange(validityDetail, url)
  if (validity === 'unknown') return `the copy has ${wordsForUnknown(validityDetail)}`
  if (why === 'request') return 'the page or its route wants every answer confirmed'
  return `the copy is ${wordsForStale(decision)}`
}

function wordsForFresh(
  { ageSeconds, ttlSeconds, following }: ReadDecision,
  whenFollowing: number | undefined,
): string {
  if (ageSeconds === undefined || ttlSeconds === undefined) return 'fresh'
  const lifetime = ageSeconds + ttlSeconds
  const reason = following && lifetime === whenFollowing ? ', because the log is followed' : ''
  return `fresh (age ${formatSeconds(ageSeconds)} of ${formatSeconds(lifetime)}${reason})`
}

function wordsForStale({ ageSeconds, ttlSeconds }: ReadDecision): string {
  if (ageSeconds === undefined || ttlSeconds === undefined) return 'stale'
  const lifetime = ageSeconds + ttlSeconds
  if (lifetime <= 0) return `stale (age ${formatSeconds(ageSeconds)}, without a lifetime)`
  return `stale (${formatSeconds(-ttlSeconds)} past its lifetime of ${formatSeconds(lifetime)})`
}
