// SPDX-License-Identifier: MIT
import { type EditableField, textOf } from './editable-fields.ts'

/** One field in three versions, as text. */
export interface ComparedField {
  readonly name: string
  readonly label: string
  /** What it was when the person began; `undefined` when nobody kept it. */
  readonly base: string | undefined
  readonly mine: string
  /** What the server has now; `undefined` while that isn't known. */
  readonly theirs: string | undefined
  /** Who has changed it. */
  readonly changedBy: 'nobody' | 'me' | 'them' | 'both'
}

/** Three versions of one thing; parsed JSON. */
export interface ComparedVersions {
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
}

/** Puts three versions side by side, field by field. */
export function compareVersions(
  fields: readonly EditableField[],
  { base, mine, theirs }: ComparedVersions,
): readonly ComparedField[] {
  return fields.map(({ name, label }) => {
    const [was, own, others] = [
      fieldOf(base, name),
      fieldOf(mine, name) ?? '',
      fieldOf(theirs, name),
    ]
    return {
      name,
      label,
      base: was,
      mine: own,
      theirs: others,
      changedBy: changedBy(was, own, others),
    }
  })
}

function changedBy(
  base: string | undefined,
  mine: string,
  theirs: string | undefined,
): ComparedField['changedBy'] {
  // Without what it was, a difference may be anybody's.
  if (base === undefined) return theirs === undefined || theirs === mine ? 'nobody' : 'both'
  const byMe = mine !== base
  const byThem = theirs !== undefined && theirs !== base
  if (byMe && byThem) return 'both'
  if (byMe) return 'me'
  return byThem ? 'them' : 'nobody'
}

function fieldOf(version: unknown, name: string): string | undefined {
  if (typeof version !== 'object' || version === null) return undefined
  return textOf(new Map<string, unknown>(Object.entries(version)).get(name))
}
