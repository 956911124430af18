// SPDX-License-Identifier: MIT
import type { OutboxProgress } from '@springhouse/client'

/** Names a number of records: `1 record`, `3 records`. */
export function recordsInWords(count: number): string {
  return count === 1 ? '1 record' : `${count} records`
}

/** Says how much isn't on the server yet. */
export function summaryOf(pending: number): string {
  if (pending === 0) return 'Everything that you recorded is on the server.'
  return `${recordsInWords(pending)} ${pending === 1 ? 'is' : 'are'} not on the server yet.`
}

/** Says that others have recorded on this phone, too; their records are locked. */
export function foreignWords(foreign: number): string {
  const verb = foreign === 1 ? 'is' : 'are'
  return `${recordsInWords(foreign)} of another user ${verb} waiting. Only that person can see and send ${foreign === 1 ? 'it' : 'them'}, by signing in on this phone.`
}

/** Says how far sending has come. */
export function progressWords({ sent, total }: OutboxProgress): string {
  return `${sent} of ${total} sent`
}

/** Says what an import has brought. */
export function importedWords({
  added,
  known,
}: {
  readonly added: number
  readonly known: number
}): string {
  if (added === 0) return known === 0 ? 'The file has no records.' : 'All of it was here already.'
  const rest =
    known === 0 ? '' : ` ${recordsInWords(known)} ${known === 1 ? 'was' : 'were'} here already.`
  return `${recordsInWords(added)} added.${rest}`
}
