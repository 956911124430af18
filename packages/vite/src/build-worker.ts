// SPDX-License-Identifier: MIT
import { build, type ResolvedConfig } from 'vite'
import { type WorkerModules, workerModules } from './worker-modules.ts'

/** What a worker is built from. */
export interface WorkerBuild extends WorkerModules {
  /** Source file of the worker, absolute. */
  readonly source: string
  /** Name of the built file in the output folder. */
  readonly fileName: string
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
    plugins: [workerModules(worker)],
    build: {
      write: false,
      target: 'es2022',
      minify: config.command === 'build' && config.build.minify,
      terserOptions: config.build.terserOptions,
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
