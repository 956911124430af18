// SPDX-License-Identifier: MIT
import { gzipSync } from 'node:zlib'
import { build, defaultClientConditions } from 'vite'

/** Bundles a browser script as a portal's production build would: minified, one classic file. */
export async function bundle(source: string): Promise<string> {
  const output = await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    publicDir: false,
    resolve: { conditions: ['springhouse:source', ...defaultClientConditions] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      rolldownOptions: { input: source, output: { format: 'iife', codeSplitting: false } },
    },
  })
  const [first] = Array.isArray(output) ? output : [output]
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined
  if (chunk === undefined) throw new Error(`Cannot bundle "${source}": it has no output`)
  return chunk.code
}

/** Size of a script on the wire, in bytes. */
export function gzipBytes(code: string): number {
  return gzipSync(code, { level: 9 }).byteLength
}
