// SPDX-License-Identifier: MIT
import type { ShellManifest } from '@springhouse/core'
import { build, type Plugin, type ResolvedConfig } from 'vite'

/** The module that a worker imports to learn its shell: `import { shell } from 'virtual:springhouse/shell'`. */
export const SHELL_MODULE = 'virtual:springhouse/shell'

/** What a worker is built from. */
export interface WorkerBuild {
  /** Source file of the worker, absolute. */
  readonly source: string
  /** Name of the built file in the output folder. */
  readonly fileName: string
  readonly shell: ShellManifest
}

/** A built worker. */
export interface BuiltWorker {
  readonly code: string
  /** Absolute paths of the modules that it was made from. */
  readonly modules: readonly string[]
}

/**
 * Bundles the worker into one classic script, without writing it.
 *
 * @throws Error when the worker doesn't build
 */
export async function buildWorker(
  config: ResolvedConfig,
  worker: WorkerBuild,
): Promise<BuiltWorker> {
  const output = await build({
    configFile: false,
    root: config.root,
    mode: config.mode,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias: config.resolve.alias, conditions: config.resolve.conditions },
    // Platform: Workbox keeps `process.env.NODE_ENV` in its modules; a worker has no `process`.
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    plugins: [shellModule(worker.shell)],
    build: {
      write: false,
      target: 'es2022',
      minify: config.command === 'build',
      copyPublicDir: false,
      rolldownOptions: {
        input: worker.source,
        output: { format: 'iife', entryFileNames: worker.fileName, codeSplitting: false },
      },
    },
  })
  const [bundle] = Array.isArray(output) ? output : [output]
  const chunk = bundle !== undefined && 'output' in bundle ? bundle.output[0] : undefined
  if (chunk === undefined)
    throw new Error(`Cannot build worker "${worker.source}": it has no output`)
  return { code: chunk.code, modules: Object.keys(chunk.modules) }
}

function shellModule(shell: ShellManifest): Plugin {
  const resolved = `\0${SHELL_MODULE}`
  return {
    name: 'springhouse:shell',
    resolveId: (id) => (id === SHELL_MODULE ? resolved : undefined),
    load: (id) => (id === resolved ? `export const shell = ${JSON.stringify(shell)}` : undefined),
  }
}
