// SPDX-License-Identifier: MIT
import { FIELD } from '../protocol/header-names.ts'
import { parseCacheControl } from './cache-control.ts'
import { formatHttpDate, parseHttpDate } from './http-date.ts'

type Field = readonly [name: string, value: string]

// Spec: hop-by-hop (RFC 9110 §7.6.1) and proxy fields (RFC 9111 §3.1). Set-Cookie belongs to the browser.
// Bodies are stored decoded, so what describes their encoded form goes too.
const NOT_STORED: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'set-cookie',
  'set-cookie2',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

// Spec: a 304 doesn't change what describes the stored body (RFC 9111 §3.2).
const NOT_FRESHENED: ReadonlySet<string> = new Set([
  ...NOT_STORED,
  'content-digest',
  'content-md5',
  'content-range',
  'content-type',
  'digest',
  'repr-digest',
])

/**
 * Lists the fields of a received response that are stored with its decoded body.
 *
 * @param receivedAtMs when it was received, epoch milliseconds: becomes its `Date` where it has no valid one
 * @see RFC 9111 §3.1, RFC 9110 §6.6.1
 */
export function storableFields(
  received: Iterable<Field>,
  receivedAtMs?: number,
): [string, string][] {
  return dated(withoutNamed([...received], NOT_STORED), receivedAtMs)
}

/**
 * Updates stored fields by those of a 304, or of an answer to HEAD: each received field replaces the stored ones of its
 * name.
 *
 * Age is counted from the validation, so `Date` and `Age` never outlive it; nor do fields that `no-cache="…"` names.
 *
 * @param receivedAtMs when the 304 was received, epoch milliseconds: becomes the `Date` where it has no valid one
 * @see RFC 9111 §3.2, §4.2.3, §5.2.2.4
 */
export function freshenFields(
  stored: readonly Field[],
  received: Iterable<Field>,
  receivedAtMs?: number,
): [string, string][] {
  const updates = dated(withoutNamed([...received], NOT_FRESHENED), receivedAtMs)
  const directives = valueOf(updates, FIELD.cacheControl) ?? valueOf(stored, FIELD.cacheControl)
  const replaced = new Set([
    'age',
    'date',
    ...updates.map(([name]) => name.toLowerCase()),
    ...parseCacheControl(directives).fieldNames('no-cache'),
  ])
  for (const name of NOT_FRESHENED) replaced.delete(name)
  const kept = stored.filter(([name]) => !replaced.has(name.toLowerCase()))
  return [...kept.map(([name, value]): [string, string] => [name, value]), ...updates]
}

function dated(fields: [string, string][], receivedAtMs: number | undefined): [string, string][] {
  const date = valueOf(fields, FIELD.date) ?? ''
  if (receivedAtMs === undefined || parseHttpDate(date, receivedAtMs) !== undefined) return fields
  const others = fields.filter(([name]) => name.toLowerCase() !== 'date')
  return [...others, [FIELD.date, formatHttpDate(receivedAtMs)]]
}

function valueOf(fields: readonly Field[], name: string): string | null {
  const values = fields
    .filter(([own]) => own.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value)
  return values.length === 0 ? null : values.join(', ')
}

function withoutNamed(fields: readonly Field[], excluded: ReadonlySet<string>): [string, string][] {
  // Spec: Connection names further fields of this hop (RFC 9110 §7.6.1).
  const named = new Set(
    fields
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) => value.split(',').map((member) => member.trim().toLowerCase())),
  )
  return fields
    .filter(([name]) => !excluded.has(name.toLowerCase()) && !named.has(name.toLowerCase()))
    .map(([name, value]) => [name, value])
}
