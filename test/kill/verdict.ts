// SPDX-License-Identifier: MIT
import type { Note } from './notebook.ts'

/** What the database says about the notes of a run. */
export interface Verdict {
  /** Notes of which a page was told that they are saved. */
  readonly told: number
  /** Of those, the ones that never took effect. */
  readonly lost: readonly string[]
  /** Notes that took effect more than once. */
  readonly doubled: readonly string[]
  /** Notes that took effect after one of the same line that was written down later. */
  readonly reordered: readonly string[]
}

/** Judges a run: the database is the oracle. */
export function judge(told: readonly Note[], notes: readonly Note[]): Verdict {
  const names = notes.map(nameOf)
  const there = new Set(names)
  const first = notes.filter((note, at) => names.indexOf(nameOf(note)) === at)
  return {
    told: told.length,
    lost: told.map(nameOf).filter((name) => !there.has(name)),
    doubled: [...there].filter((name) => names.indexOf(name) !== names.lastIndexOf(name)),
    reordered: first.filter((note, at) => isOvertaken(note, first.slice(0, at))).map(nameOf),
  }
}

function isOvertaken(note: Note, before: readonly Note[]): boolean {
  return before.some(({ line, number }) => line === note.line && number > note.number)
}

function nameOf({ line, number }: Note): string {
  return `${line} ${number}`
}
