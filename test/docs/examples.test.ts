// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkTypes, ROOT, writeProject } from './check-types.ts'
import { type DocExample, examplesIn, readExamples } from './docstrings.ts'
import { exampleModule, type ScopeModule } from './example-module.ts'

const NODE = ['core', 'origin', 'server-headers', 'outbox', 'vite'] as const
// Their examples need a browser: they are checked, not run.
const BROWSER = ['client', 'sw'] as const
const PACKAGES = [...NODE, ...BROWSER] as const

// From a generated module to the repository's root: test/.artifacts/docs/<package>.
const TO_ROOT = '../../../..'

const examples = new Map<string, readonly DocExample[]>(
  await Promise.all(
    PACKAGES.map(async (name) => {
      const found = await readExamples(join(ROOT, 'packages', name, 'src'))
      return [name, found] as const
    }),
  ),
)
const folders = new Map<string, string>()

beforeAll(async () => {
  const policy = await readFile(join(ROOT, 'test/docs/stand-ins/cache.policy.ts'), 'utf8')
  for (const [name, found] of examples) {
    const modules = await Promise.all(
      found.map(async (example) => [fileOf(example), await moduleOf(name, example)] as const),
    )
    const files = new Map([['cache.policy.ts', policy], ...modules])
    folders.set(name, await writeProject(name, files))
  }
})

describe.each(PACKAGES)('examples of @springhouse/%s', (name) => {
  it('exist and compile', { timeout: 60_000 }, async () => {
    expect(examples.get(name)).not.toHaveLength(0)
    expect(await checkTypes(folders.get(name) ?? '', `packages/${name}/tsconfig.json`)).toBe('')
  })
})

describe.each(NODE)('examples of @springhouse/%s', (name) => {
  const titled = (examples.get(name) ?? []).map(
    (example) => [`${example.file}:${example.line}`, example] as const,
  )

  it.each(titled)('%s comes to what it says', { timeout: 20_000 }, async (_, example) => {
    for (const [actual, stated] of await run(join(folders.get(name) ?? '', fileOf(example)))) {
      expect(actual).toStrictEqual(stated)
    }
  })
})

describe('examplesIn()', () => {
  it('takes the code up to the next tag', () => {
    const text =
      '\n/**\n * Adds.\n *\n * @example\n * add(1, 2) // 3\n *\n * add()\n * @see x\n */\n'
    expect(examplesIn('a.ts', text)).toEqual([
      { file: 'a.ts', line: 5, code: 'add(1, 2) // 3\n\nadd()' },
    ])
  })
})

describe('exampleModule()', () => {
  const scope = [{ specifier: './a.ts', source: 'export type T = 1\nexport const a = 1, b = 2' }]

  it('pairs a value with what its comment states', () => {
    expect(exampleModule('// Prose\nf(1) // { a: 2 }\nf(2)', [])).toContain(
      '// Prose\nsaid.push([f(1), ({ a: 2 })]) // { a: 2 }\nf(2)',
    )
  })

  it("brings into scope what the example doesn't declare", () => {
    const module = exampleModule('const { b } = a', scope)
    expect(module).toContain("import { type T, a } from './a.ts'")
  })

  it.each(['f(', 'f() // comes to three'])('throws for %s', (code) => {
    expect(() => exampleModule(code, [])).toThrow(SyntaxError)
  })
})

function fileOf({ file, line }: DocExample): string {
  return `${file.replaceAll('/', '-').replace(/\.ts$/, '')}-${line}.ts`
}

/** In scope: what the package exports, what the example's own file exports, and stand-ins for what a portal brings along. */
async function moduleOf(name: string, { file, code }: DocExample): Promise<string> {
  const scope: ScopeModule[] = []
  const add = async (specifier: string, path: string): Promise<void> => {
    scope.push({ specifier, source: await readFile(join(ROOT, path), 'utf8') })
  }
  const source = `packages/${name}/src`
  await add(`@springhouse/${name}`, `${source}/index.ts`)
  if (file !== 'index.ts') await add(`${TO_ROOT}/${source}/${file}`, `${source}/${file}`)
  const standIns = `test/docs/stand-ins/${name}.ts`
  if (existsSync(join(ROOT, standIns))) await add(`${TO_ROOT}/${standIns}`, standIns)
  return exampleModule(code, scope)
}

async function run(path: string): Promise<readonly (readonly [unknown, unknown])[]> {
  const module: unknown = await import(/* @vite-ignore */ path)
  if (typeof module !== 'object' || module === null || !('said' in module)) return []
  // Written so by exampleModule().
  return module.said as readonly (readonly [unknown, unknown])[]
}
