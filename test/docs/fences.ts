// SPDX-License-Identifier: MIT
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './check-types.ts'

/** One fenced piece of code of a page. */
export interface Fence {
  readonly language: string
  readonly code: string
  /** Line of its opening, counted from 1. */
  readonly line: number
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm

/** Lists the repository's pages, relative to its root. */
export async function listPages(): Promise<readonly string[]> {
  const docs = await readdir(join(ROOT, 'docs'), { recursive: true })
  const pages = docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)
  return ['README.md', 'CONTRIBUTING.md', ...pages.sort()]
}

/** Reads a page. */
export function readPage(page: string): Promise<string> {
  return readFile(join(ROOT, page), 'utf8')
}

/** Takes the fences out of a page's text. */
export function fencesIn(text: string): readonly Fence[] {
  return [...text.matchAll(FENCE)].map(({ 1: language = '', 2: code = '', index }) => ({
    language,
    code,
    line: text.slice(0, index).split('\n').length,
  }))
}

/** Reads the name that a fence gives to its file: the first word of a comment in its first line. */
export function fileNameOf({ code }: Fence): string | undefined {
  return /^\/\/ ([\w./-]+\.tsx?)\b/.exec(code)?.[1]
}
