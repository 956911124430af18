// SPDX-License-Identifier: MIT
// @ts-check
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

/** @typedef {{ dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} Entry */

const LOCK = new URL('../package-lock.json', import.meta.url)

// npm leaves out what a registry doesn't have for other platforms, and then refuses its own file with "npm ci".
it('package-lock.json has an entry for each dependency, also those of other platforms', async () => {
  /** @type {{ packages: Record<string, Entry> }} */
  const { packages } = JSON.parse(await readFile(LOCK, 'utf8'))
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => !foldersAbove(path).some((folder) => `${folder}${name}` in packages))
      .map((name) => `${name} of ${path}`),
  )
  expect(missing).toEqual([])
})

/**
 * Lists where a package's dependencies are looked for, the nearest first.
 *
 * @param {string} path
 * @returns {string[]}
 */
function foldersAbove(path) {
  const parts = path === '' ? [] : path.split('/')
  return Array.from({ length: parts.length + 1 }, (_, count) =>
    [...parts.slice(0, parts.length - count), 'node_modules', ''].join('/'),
  )
}
