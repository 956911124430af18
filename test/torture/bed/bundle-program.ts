// SPDX-License-Identifier: MIT
import { join } from 'node:path'
import { build, defaultServerConditions } from 'vite'

/** Where the programs are written to; never committed. */
export const ARTIFACTS: string = join(import.meta.dirname, '../../.artifacts/torture')

/**
 * Bundles a program of this test with the sources of all packages, so that Node itself can run it.
 *
 * @returns its file
 */
export async function bundleProgram(source: string, name: string): Promise<string> {
  const fileName = `${name}.mjs`
  await build({
    configFile: false,
    root: join(import.meta.dirname, '..'),
    logLevel: 'error',
    publicDir: false,
    resolve: { conditions: ['springhouse:source', ...defaultServerConditions] },
    ssr: {
      noExternal: [/^@springhouse\//],
      resolve: { conditions: ['springhouse:source', ...defaultServerConditions] },
    },
    build: {
      ssr: source,
      outDir: ARTIFACTS,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { output: { format: 'es', entryFileNames: fileName, codeSplitting: false } },
    },
  })
  return join(ARTIFACTS, fileName)
}
