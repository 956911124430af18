// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkTypes, ROOT, writeProject } from './check-types.ts'
import { type DocExample, examplesIn, readExamples } from './docstrings.ts'
import { exampleModule, type ScopeModule } from './example-module.ts'

interface DocumentedPackage {
  readonly name: string
  /** Whether its examples run in Node; those of a browser's packages are only checked. */
  readonly runs: boolean
}

const PACKAGES: readonly DocumentedPackage[] = [
  { name: 'core', runs: true },
  { name: 'origin', runs: true },
  { name: 'server-headers', runs: true },
  { name: 'outbox', runs: true },
  { name: 'vite', runs: true },
  { name: 'client', runs: false },
  { name: 'sw', runs: false },
]

// From a generated module to the repository's root: test/.artifacts/docs/<package>.
const TO_ROOT = '../../../..'

const examples = new Map(
  await Promise.all(
    PACKAGES.map(async ({ name }) => {
      const found = await readExamples(join(ROOT, 'packages', name, 'src'))
      return [name, found] as const
    }),
  ),
)

describe.each(PACKAGES)('examples of @springhouse/$name', ({ name, runs }) => {
  const own = examples.get(name) ?? []
  let folder: string
  beforeAll(async () => {
    const modules = await Promise.all(
      own.map(async (example) => [fileOf(example), await moduleOf(name, example)] as const),
    )
    folder = await writeProject(name, new Map(modules))
  })

  it('there are some', () => expect(own).not.toHaveLength(0))

  it('compile', { timeout: 60_000 }, async () => {
    expect(await checkTypes(folder, `packages/${name}/tsconfig.json`)).toBe('')
  })

  it.runIf(runs).for(runs ? own : [])('$file, line $line says what comes out', async (example) => {
    for (const [actual, stated] of await run(join(folder, fileOf(example)))) {
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
