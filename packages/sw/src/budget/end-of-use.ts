// SPDX-License-Identifier: MIT
import { FIELD, freshnessLifetime, type Policy, type Route } from '@springhouse/core'
import type { EntryRecord } from '../store/schema.ts'

// A stale response with a validator still spares its transfer; some days, because this is worth little.
const VALIDATOR_SECONDS = 7 * 24 * 60 * 60

/**
 * Tells when an entry is of no more use: its lifetime, the windows after it and the age to which it is shown offline are
 * over. Whether it was invalidated doesn't matter: it may still be shown offline.
 *
 * @returns epoch milliseconds; `Infinity` where only the budget ends it
 */
export function endOfUse(entry: EntryRecord, { routes }: Policy): number {
  const route = routes.find(({ name }) => name === entry.route)
  const fields = new Headers(entry.fields.map(([name, value]): [string, string] => [name, value]))
  const metadata = { ...entry, fields, policyVersionCurrent: true }
  const lifetime = freshnessLifetime(metadata, route, true)
  const { seconds, staleWhileRevalidate, staleIfError } = lifetime
  const windows = seconds + Math.max(staleWhileRevalidate, staleIfError)
  const hasValidator = fields.get(FIELD.entityTag) ?? fields.get(FIELD.lastModified)
  const validator = hasValidator === null ? 0 : seconds + VALIDATOR_SECONDS
  const useSeconds = Math.max(windows, validator, offlineSeconds(route))
  return entry.responseTimeMs + useSeconds * 1000
}

function offlineSeconds(route: Route | undefined): number {
  const isShown = route?.offline === 'serve' || route?.offline === 'pinned'
  return isShown ? (route.lifetimes.maxOfflineAge ?? Number.POSITIVE_INFINITY) : 0
}
