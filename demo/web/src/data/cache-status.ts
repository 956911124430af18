// SPDX-License-Identifier: MIT

/** One member of `Cache-Status` (RFC 9211): what one cache on the way did. */
export interface CacheStatusEntry {
  readonly cache: string
  readonly isHit: boolean
  readonly forward: string | undefined
  readonly forwardStatus: number | undefined
  readonly ttlSeconds: number | undefined
  readonly detail: string | undefined
}

/** Where an answer came from, in the order in which it may be found. */
export type Source =
  | 'phone'
  | 'phone-confirmed'
  | 'phone-refreshing'
  | 'phone-older'
  | 'memory'
  | 'redis'
  | 'database'
  | 'network'

const WORDS: Readonly<Record<Source, string>> = {
  phone: 'from this phone',
  'phone-confirmed': 'from this phone, confirmed by the origin',
  'phone-refreshing': 'from this phone, being refreshed',
  'phone-older': 'from this phone, an older copy',
  memory: "from the origin's memory",
  redis: 'from Redis',
  database: 'from the database',
  network: 'from the network',
}

/** Says in words where an answer came from. */
export function wordsForSource(source: Source): string {
  return WORDS[source]
}

/** Reads `Cache-Status`; the member nearest to the origin comes first. Malformed members are left out. */
export function parseCacheStatus(field: string | null): readonly CacheStatusEntry[] {
  return splitOutsideQuotes(field ?? '', ',').flatMap((member) => parseMember(member) ?? [])
}

/**
 * Judges from `Cache-Status` where an answer came from.
 *
 * The member nearest to the page decides: a stored answer still carries what the origin said when it was made.
 */
export function sourceOf(field: string | null): Source {
  const entries = parseCacheStatus(field)
  const worker = entries.findLast(({ cache }) => cache === 'Springhouse-SW')
  if (worker?.isHit === true) return sourceOnPhone(worker)
  if (worker?.forward === 'stale') {
    if (worker.forwardStatus === 304) return 'phone-confirmed'
    // The worker asked, and hands out its copy because no usable answer came in time.
    if (COPY_DETAILS.some((reason) => worker.detail?.includes(reason))) return 'phone-older'
  }
  const origin = entries.findLast(({ cache }) => cache === 'Springhouse-Origin')
  if (origin === undefined) return 'network'
  if (!origin.isHit) return 'database'
  return origin.detail?.toLowerCase().includes('redis') === true ? 'redis' : 'memory'
}

const COPY_DETAILS = ['DISCONNECTED', 'DEADLINE', 'ORIGIN-ERROR']

function sourceOnPhone({ ttlSeconds, detail }: CacheStatusEntry): Source {
  if (detail?.includes('stale-while-revalidate') === true) return 'phone-refreshing'
  const isPast = ttlSeconds !== undefined && ttlSeconds < 0
  return isPast || (detail !== undefined && detail !== 'fresh') ? 'phone-older' : 'phone'
}

function parseMember(text: string): CacheStatusEntry | undefined {
  const [cache, ...rest] = splitOutsideQuotes(text, ';').map((part) => part.trim())
  if (cache === undefined || cache === '') return undefined
  const parameters = new Map(rest.map(parseParameter))
  return {
    cache: unquoted(cache),
    isHit: parameters.has('hit') && parameters.get('hit') !== '?0',
    forward: parameters.get('fwd'),
    forwardStatus: numberIn(parameters.get('fwd-status')),
    ttlSeconds: numberIn(parameters.get('ttl')),
    detail: parameters.get('detail'),
  }
}

function parseParameter(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, '?1'] : [text.slice(0, at).trim(), unquoted(text.slice(at + 1).trim())]
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1
    ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
    : text
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (isQuoted && character === '\\') {
      part += character + text.charAt(at + 1)
      at += 1
      continue
    }
    if (character === '"') isQuoted = !isQuoted
    if (character === separator && !isQuoted) {
      parts.push(part)
      part = ''
    } else part += character
  }
  return [...parts, part].filter((candidate) => candidate.trim() !== '')
}
