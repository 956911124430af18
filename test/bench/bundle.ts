// SPDX-License-Identifier: MIT
import { gzipSync } from 'node:zlib'
import { build, defaultClientConditions, type Plugin } from 'vite'

/** A bundled script, and where its characters come from. */
export interface Bundle {
  readonly code: string
  /** The source map as JSON. */
  readonly map: string
}

/** Bundles a browser script as a portal's production build would: minified, one classic file. */
export async function bundle(source: string, plugins: readonly Plugin[] = []): Promise<string> {
  return (await bundleWithMap(source, plugins)).code
}

/** Bundles a browser script as `bundle()` does, with its source map beside it. */
export async function bundleWithMap(
  source: string,
  plugins: readonly Plugin[] = [],
): Promise<Bundle> {
  const output = await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    publicDir: false,
    resolve: { conditions: ['springhouse:source', ...defaultClientConditions] },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [...plugins],
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      sourcemap: 'hidden',
      rolldownOptions: { input: source, output: { format: 'iife', codeSplitting: false } },
    },
  })
  const [first] = Array.isArray(output) ? output : [output]
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined
  if (chunk?.map === undefined || chunk.map === null) {
    throw new Error(`Cannot bundle "${source}": it has no output`)
  }
  return { code: chunk.code, map: JSON.stringify(chunk.map) }
}

/** Size of a script on the wire, in bytes. */
export function gzipBytes(code: string): number {
  return gzipSync(code, { level: 9 }).byteLength
}
