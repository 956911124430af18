// SPDX-License-Identifier: MIT
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One `@example` of a docstring. */
export interface DocExample {
  /** File that it stands in, relative to the package's `src`, with forward slashes. */
  readonly file: string
  /** Line of its `@example` tag, counted from 1. */
  readonly line: number
  readonly code: string
}

const DOCSTRING = /\/\*\*[\s\S]*?\*\//g
const EXAMPLE = /^[ \t]*\* @example\b.*\n((?:[ \t]*\*(?![ \t]*@|\/).*\n)*)/gm

/** Reads every `@example` of the docstrings below a folder; tests and their helpers are left out. */
export async function readExamples(folder: string): Promise<readonly DocExample[]> {
  const entries = await readdir(folder, { recursive: true })
  const files = entries.map((name) => name.replaceAll('\\', '/')).filter(isSource)
  const found = await Promise.all(
    files.sort().map(async (file) => examplesIn(file, await readFile(join(folder, file), 'utf8'))),
  )
  return found.flat()
}

/** Takes the examples out of a file's text. */
export function examplesIn(file: string, text: string): readonly DocExample[] {
  return [...text.matchAll(DOCSTRING)].flatMap((docstring) =>
    [...`${docstring[0]}\n`.matchAll(EXAMPLE)].map((example) => ({
      file,
      line: text.slice(0, docstring.index + example.index).split('\n').length,
      code: (example[1] ?? '').replaceAll(/^[ \t]*\* ?/gm, '').trim(),
    })),
  )
}

function isSource(file: string): boolean {
  return file.endsWith('.ts') && !/(\.(test|contract)\.ts|\.d\.ts)$|^testing\//.test(file)
}
