// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkTypes, ROOT, writeProject } from './check-types.ts'
import { type Fence, fencesIn, fileNameOf, listPages, readPage } from './fences.ts'

const PAGE = 'packages/client/tsconfig.json'
const NODE = 'packages/server-headers/tsconfig.json'
// Where a file of a portal runs, by the package whose compiler options know that place.
const PLACES: ReadonlyMap<string, string> = new Map([
  ['sw.ts', 'packages/sw/tsconfig.json'],
  ['catalog.test.ts', 'packages/sw/tsconfig.json'],
  ['page.ts', PAGE],
  ['queries.ts', PAGE],
  ['outbox-words.ts', PAGE],
  ['notify.ts', PAGE],
  ['keep-yield.ts', PAGE],
])

const pages = await Promise.all(
  (await listPages()).map(async (page) => ({ page, text: await readPage(page) })),
)

describe.each(pages.filter(({ text }) => codeIn(text).length > 0))('code of $page', (page) => {
  const fences = codeIn(page.text)
  let folder: string
  beforeAll(async () => {
    folder = await writeProject(`pages/${page.page}`, await filesOf(fences))
  })

  it('names its files', () => {
    expect(fences.filter((fence) => fileNameOf(fence) === undefined)).toEqual([])
  })

  it('compiles where it runs', { timeout: 60_000 }, async () => {
    const names = fences.flatMap((fence) => fileNameOf(fence) ?? [])
    for (const place of new Set(names.map(placeOf))) {
      const there = names.filter((name) => placeOf(name) === place)
      expect(await checkTypes(folder, place, there)).toBe('')
    }
  })
})

describe('the code of README.md', () => {
  it('runs, as far as it runs in Node', { timeout: 20_000 }, async () => {
    const folder = join(ROOT, 'test/.artifacts/docs/pages/README.md')
    const { default: policy } = await importFrom(folder, 'cache.policy.ts')
    expect(policy).toMatchObject({ version: 1 })
    await expect(importFrom(folder, 'server.ts')).resolves.toBeDefined()
    await expect(importFrom(folder, 'vite.config.ts')).resolves.toHaveProperty('default.plugins')
  })
})

describe.each(pages)('links of $page', ({ page, text }) => {
  it('lead to files that exist', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((link) => link[1] ?? '')
    const missing = targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))
    expect(missing).toEqual([])
  })
})

function codeIn(text: string): readonly Fence[] {
  return fencesIn(text).filter(({ language }) => language === 'ts' || language === 'tsx')
}

function placeOf(name: string): string {
  return PLACES.get(name) ?? (name.endsWith('.tsx') ? PAGE : NODE)
}

/** The files that a page shows, beside what its portal has of its own. */
async function filesOf(fences: readonly Fence[]): Promise<ReadonlyMap<string, string>> {
  const folder = join(ROOT, 'test/docs/stand-ins/portal')
  const files = new Map<string, string>()
  for (const name of await readdir(folder)) {
    files.set(name, await readFile(join(folder, name), 'utf8'))
  }
  for (const fence of fences) files.set(fileNameOf(fence) ?? `line-${fence.line}.ts`, fence.code)
  return files
}

async function importFrom(folder: string, name: string): Promise<Record<string, unknown>> {
  const module: unknown = await import(/* @vite-ignore */ join(folder, name))
  // A module namespace; what is read of it is checked by the expectations.
  return module as Record<string, unknown>
}
