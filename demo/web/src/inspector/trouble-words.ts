// SPDX-License-Identifier: MIT

/** One kind of trouble, in words. */
export interface TroubleLine {
  readonly name: string
  readonly words: string
}

const PHRASES: Readonly<Record<string, string>> = {
  'store-read-failed': 'The store could not be read',
  'store-write-failed': 'The store could not be written',
  'body-gone': 'A stored body was gone',
  'corrupt-entry': 'A stored response was damaged',
  'quota-exceeded': 'The browser had no space left',
  'over-limit': 'A response was too large to be stored',
  'housekeeping-failed': 'Tidying up failed',
  'log-read-failed': 'The log could not be read',
  'log-write-failed': 'The log could not be written',
  'session-read-failed': 'The session could not be read',
  'session-write-failed': 'The session could not be written',
  'shell-read-failed': 'The app itself could not be read',
  'precache-failed': 'The app itself could not be saved',
  'queue-failed': 'A write could not be queued',
  'outbox-failed': 'The outbox failed',
}

/**
 * Says what went wrong since the worker started, most frequent first.
 *
 * @param counters by short name, such as `store-read-failed`
 */
export function troubleLines(counters: Readonly<Record<string, number>>): readonly TroubleLine[] {
  return Object.entries(counters)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => ({ name, words: `${phraseOf(name)}: ${timesOf(count)}` }))
}

function phraseOf(name: string): string {
  const known = PHRASES[name]
  if (known !== undefined) return known
  const phrase = name.replaceAll('-', ' ')
  return phrase.charAt(0).toUpperCase() + phrase.slice(1)
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
