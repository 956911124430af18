// SPDX-License-Identifier: MIT
import type { OwnRecord } from '../data/own-record.ts'
import { parseDecimal } from '../format/decimals.ts'

/** A field of a record that may be changed later. */
export interface EditableField {
  readonly name: string
  readonly label: string
  readonly kind: 'line' | 'lines' | 'decimal' | 'whole' | 'choice'
  readonly unit?: string
  readonly choices?: readonly string[]
  readonly mayBeEmpty?: boolean
}

/** What a form has typed, field by field. */
export type Typed = Readonly<Record<string, string>>

const FIELDS: Readonly<Record<OwnRecord['kind'], readonly EditableField[]>> = {
  milk: [
    { name: 'litres', label: 'Litres', kind: 'decimal', unit: 'L' },
    { name: 'session', label: 'Milking', kind: 'choice', choices: ['morning', 'evening'] },
  ],
  treatment: [
    { name: 'medicine', label: 'Medicine', kind: 'line' },
    { name: 'withdrawalDays', label: 'Withdrawal', kind: 'whole', unit: 'days' },
    { name: 'note', label: 'Note', kind: 'lines', mayBeEmpty: true },
  ],
  care: [
    { name: 'place', label: 'Place', kind: 'line' },
    { name: 'feed', label: 'Feed', kind: 'line' },
    { name: 'note', label: 'Note', kind: 'lines', mayBeEmpty: true },
  ],
  order: [],
  other: [],
}

/** The fields of a record that its user may change. */
export function editableFields(kind: OwnRecord['kind']): readonly EditableField[] {
  return FIELDS[kind]
}

/** Shows fields as a form has them. */
export function typedOf(fields: readonly EditableField[], values: object): Typed {
  const known = new Map<string, unknown>(Object.entries(values))
  return Object.fromEntries(fields.map(({ name }) => [name, textOf(known.get(name))]))
}

/** Writes a value as people read it. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** What was typed: usable values, or what is wrong with which field. */
export type JudgedEdit =
  | { readonly kind: 'fine'; readonly values: Readonly<Record<string, string | number>> }
  | { readonly kind: 'problem'; readonly problems: Readonly<Record<string, string>> }

/** Judges what was typed; the server may still know better. */
export function judgeEdit(fields: readonly EditableField[], typed: Typed): JudgedEdit {
  const judged = fields.map((field) => [field, valueOf(field, typed[field.name] ?? '')] as const)
  const wrong = judged.filter(([, value]) => value === undefined)
  if (wrong.length > 0) {
    return {
      kind: 'problem',
      problems: Object.fromEntries(wrong.map(([field]) => [field.name, remedyOf(field)])),
    }
  }
  const values = judged.map(([{ name }, value]) => [name, value ?? ''] as const)
  return { kind: 'fine', values: Object.fromEntries(values) }
}

function valueOf({ kind, mayBeEmpty }: EditableField, text: string): string | number | undefined {
  const trimmed = text.trim()
  if (kind === 'decimal') return parseDecimal(trimmed)
  if (kind === 'whole') return /^\d{1,3}$/.test(trimmed) ? Number(trimmed) : undefined
  return trimmed === '' && mayBeEmpty !== true ? undefined : trimmed
}

function remedyOf({ kind, unit, label }: EditableField): string {
  if (kind === 'decimal') return `Type the ${label.toLowerCase()}, such as 12.4.`
  return kind === 'whole' ? `Whole ${unit ?? 'numbers'}, 0 or more.` : 'Write something here.'
}
