// SPDX-License-Identifier: MIT

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

/** Lists the fields of a received response that are stored with its decoded body. */
export function storableFields(received: Iterable<Field>): [string, string][] {
  return withoutNamed([...received], NOT_STORED)
}

/**
 * Updates stored fields by those of a 304: each received field replaces the stored ones of its name.
 *
 * @see RFC 9111 §3.2
 */
export function freshenFields(
  stored: readonly Field[],
  received: Iterable<Field>,
): [string, string][] {
  const updates = withoutNamed([...received], NOT_FRESHENED)
  const updated = new Set(updates.map(([name]) => name.toLowerCase()))
  const kept = stored.filter(([name]) => !updated.has(name.toLowerCase()))
  return [...kept.map(([name, value]): [string, string] => [name, value]), ...updates]
}

function withoutNamed(fields: readonly Field[], excluded: ReadonlySet<string>): [string, string][] {
  // Spec: Connection names further fields of this hop (RFC 9110 §7.6.1).
  const named = fields
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((member) => member.trim().toLowerCase()))
  return fields
    .filter(([name]) => !excluded.has(name.toLowerCase()) && !named.includes(name.toLowerCase()))
    .map(([name, value]) => [name, value])
}
