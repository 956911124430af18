// SPDX-License-Identifier: MIT

/** Fields that select nothing in a browser's cache: bodies arrive decoded, origin and host are fixed. */
const IGNORED: ReadonlySet<string> = new Set([
  'accept-encoding',
  'available-dictionary',
  'host',
  'origin',
])

/**
 * Parses `Vary`.
 *
 * @returns the nominated fields, lower case, sorted, each once; `*` when any member is `*`, which never matches
 * @see RFC 9110 §12.5.5
 */
export function parseVary(field: string | null): readonly string[] | '*' {
  const members = (field ?? '').split(',').map((member) => member.trim().toLowerCase())
  if (members.includes('*')) return '*'
  return [...new Set(members.filter((member) => member !== ''))].sort()
}

/**
 * Names the variant of a resource that a request selects: equal names, equal variants.
 *
 * Absent matches only absent; whitespace around list members doesn't count. Fields that select nothing in a
 * browser (`Accept-Encoding`, `Origin`, `Host`) are left out.
 *
 * @param vary the stored response's `Vary`
 * @param valueOf the request's value of a field, lower case; for fields that a worker can't see, such as `cookie`, a stand-in such as the partition
 * @returns `undefined` for `Vary: *`
 * @see RFC 9111 §4.1
 */
export function variantOf(
  vary: string | null,
  valueOf: (name: string) => string | null,
): string | undefined {
  const nominated = parseVary(vary)
  if (nominated === '*') return undefined
  const pairs = nominated
    .filter((name) => !IGNORED.has(name))
    .map((name) => [name, normalise(valueOf(name))])
  return pairs.length === 0 ? '' : JSON.stringify(pairs)
}

function normalise(value: string | null): string | null {
  return (
    value
      ?.split(',')
      .map((member) => member.trim())
      .join(',') ?? null
  )
}
