// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto'
import type { ShellManifest } from '@springhouse/core'

/** A file as the build wrote it. */
export interface BuiltFile {
  /** Relative to the output folder, with forward slashes. */
  readonly fileName: string
  readonly content: string | Uint8Array
}

/**
 * Lists the shell's files for the worker.
 *
 * @param files what the build wrote and what was copied from the public folder
 * @param base the portal's base path, ends in `/`
 * @param isHashed tells whether a file's name changes with its content
 */
export function shellManifest(
  files: readonly BuiltFile[],
  base: string,
  isHashed: (fileName: string) => boolean,
): ShellManifest {
  const revisions = files
    .map((file) => ({ fileName: file.fileName, hash: hashOf(file.content) }))
    .sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
  const entries = revisions.map(({ fileName, hash }) => ({
    url: base + fileName,
    revision: isHashed(fileName) ? undefined : hash,
  }))
  const build = hashOf(revisions.map(({ fileName, hash }) => `${fileName} ${hash}`).join('\n'))
  return { build, entries, navigateFallback: `${base}index.html` }
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 12)
}
