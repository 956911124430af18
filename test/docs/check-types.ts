// SPDX-License-Identifier: MIT
import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'

/** Root of the repository. */
export const ROOT: string = join(import.meta.dirname, '../..')

const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc')

/** Files of one little project: text by name. */
export type SourceFiles = ReadonlyMap<string, string>

/** Makes a folder for generated modules inside the repository, where they resolve its packages. */
export async function writeProject(name: string, files: SourceFiles): Promise<string> {
  const folder = join(ROOT, 'test/.artifacts/docs', name)
  await rm(folder, { recursive: true, force: true })
  for (const [file, text] of files) {
    const path = join(folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  return folder
}

/**
 * Checks the types of generated modules by the compiler options of a project of this repository.
 *
 * @param base the project's `tsconfig.json`, relative to the root
 * @param include which of the folder's files
 * @returns what the compiler complains of; empty when all is well
 */
export async function checkTypes(
  folder: string,
  base: string,
  include: readonly string[] = ['**/*.ts'],
): Promise<string> {
  const options = {
    noEmit: true,
    composite: false,
    declaration: false,
    declarationMap: false,
    jsx: 'react-jsx',
    isolatedDeclarations: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    // An example shows what something comes to; it needn't use it.
    noUnusedLocals: false,
    noUnusedParameters: false,
    rootDir: ROOT,
    tsBuildInfoFile: null,
  }
  const config = {
    extends: relative(folder, join(ROOT, base)),
    compilerOptions: options,
    // The project's own declarations of modules without types belong to its sources.
    include: [...include, join(relative(folder, join(ROOT, dirname(base))), 'src/**/*.d.ts')],
    exclude: [],
    references: [],
  }
  const path = join(folder, `tsconfig.${base.replaceAll(/\W/g, '-')}`)
  await writeFile(path, JSON.stringify(config))
  try {
    await promisify(execFile)(process.execPath, [COMPILER, '-p', path, '--pretty', 'false'])
    return ''
  } catch (error) {
    return isFailedRun(error) ? error.stdout : String(error)
  }
}

function isFailedRun(error: unknown): error is { readonly stdout: string } {
  return typeof error === 'object' && error !== null && 'stdout' in error && error.stdout !== ''
}
