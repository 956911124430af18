// SPDX-License-Identifier: MIT

/** A write of the test: the notes of one line are numbered in the order in which they are written down. */
export interface Note {
  readonly line: string
  readonly number: number
}

/** What a page does for the test that drives it. */
export interface Notebook {
  /** Resolves when the page can save notes. */
  readonly ready: Promise<unknown>
  /** Saves notes, in each line one after the other; tells by `noteSaved` of each that its user would be told is saved. */
  readonly save: (notes: readonly Note[]) => Promise<void>
  /** Ends waits, as a phone does that has its network back and its user signed in. */
  readonly hasten: () => Promise<void>
  /** How many notes are not at the server yet, as the page knows. */
  readonly pending: () => Promise<number>
}

declare global {
  // What a page leaves for the test, and what the test leaves for a page.
  var notebook: Notebook | undefined
  var noteSaved: ((note: Note) => unknown) | undefined
}

/** Saves notes line by line. A line ends for this page where saving fails: what became of that note isn't known. */
export async function saveInLines(
  notes: readonly Note[],
  save: (note: Note) => Promise<boolean>,
): Promise<void> {
  const lines = [...new Set(notes.map(({ line }) => line))]
  await Promise.all(
    lines.map(async (line) => {
      for (const note of notes.filter((one) => one.line === line)) {
        if (!(await save(note).catch(() => false))) return
        globalThis.noteSaved?.(note)
      }
    }),
  )
}

/** The request that brings a note. */
export function requestFor({ line, number }: Note): Request {
  return new Request(`/notes/${line}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ number }),
  })
}
