// SPDX-License-Identifier: MIT
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { type Policy, type ShellManifest, warningsOf } from '@springhouse/core'
import type { Plugin, ResolvedConfig, ViteDevServer } from 'vite'
import { type BuiltWorker, buildWorker, type WorkerBuild } from './build-worker.ts'
import { buildRescuePage, type RescueFile } from './rescue-page.ts'
import { type BuiltFile, shellManifest } from './shell-manifest.ts'

/** Options of the plugin. */
export interface SpringhouseOptions {
  /** Source file of the worker, relative to Vite's root. It calls `installSpringhouse(self, policy, { app, shell })`. */
  readonly worker: string
  /**
   * The policy, for the worker: `import { policy } from 'virtual:springhouse/policy'`. It comes completed and checked, so
   * that presets and checks don't ship, nor the outbox where it queues nothing. The build warns of files that it calls
   * immutable although their names have no hash.
   */
  readonly policy?: Policy
  /**
   * Whether the worker is installed with `noVarySearch: true`; without it what reads that field doesn't ship.
   *
   * @default false
   */
  readonly noVarySearch?: boolean
  /**
   * Whether the page is built on which people rescue their records when the app is broken: `/springhouse-rescue.html`, in the
   * shell like every other file. With a name it is for that app's queue, otherwise for the only one of its origin.
   *
   * @default whether the policy queues anything
   */
  readonly rescue?: boolean | { readonly app: string }
  /**
   * Name of the built worker. Keep it stable and without a hash: browsers look for updates under this name.
   *
   * @default 'sw.js'
   */
  readonly fileName?: string
  /**
   * Tells whether a file of the build belongs to the app shell, which is stored on the device when the worker is installed.
   *
   * @default everything except source maps
   */
  readonly include?: (fileName: string) => boolean
}

/**
 * Builds the service worker beside the app and gives it the shell's manifest; in development serves the same worker
 * under the same URL, with an empty shell.
 *
 * @example
 * // vite.config.ts
 * import { springhouse } from '@springhouse/vite'
 * import react from '@vitejs/plugin-react'
 * import { defineConfig } from 'vite'
 * import policy from './cache.policy.ts'
 *
 * export default defineConfig({
 *   plugins: [react(), springhouse({ worker: 'worker/sw.ts', policy })],
 * })
 */
export function springhouse(options: SpringhouseOptions): Plugin {
  const fileName = options.fileName ?? 'sw.js'
  const include = options.include ?? ((file: string): boolean => !file.endsWith('.map'))
  let config: ResolvedConfig | undefined
  return {
    name: 'springhouse',
    configResolved(resolved) {
      config = resolved
    },
    configureServer(server) {
      const source = resolve(server.config.root, options.worker)
      const { policy, noVarySearch } = options
      const shell = DEVELOPMENT_SHELL
      serveWorker(server, { source, fileName, shell, policy, noVarySearch })
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler(_, bundle) {
        if (config === undefined) return
        const folder = resolve(config.root, config.build.outDir)
        await mkdir(folder, { recursive: true })
        const rescueFiles = await rescueFilesOf(config, options)
        for (const file of rescueFiles) await writeFile(join(folder, file.fileName), file.content)
        const built = Object.values(bundle).map((file) => ({
          fileName: file.fileName,
          content: file.type === 'chunk' ? file.code : file.source,
        }))
        const files = [...built, ...rescueFiles, ...(await publicFiles(config))].filter((file) =>
          include(file.fileName),
        )
        const { assetsDir } = config.build
        const shell = shellManifest(files, config.base, (file) => file.startsWith(`${assetsDir}/`))
        for (const warning of warnings(options.policy, shell)) this.warn(warning)
        const source = resolve(config.root, options.worker)
        const { policy, noVarySearch } = options
        const build = { source, fileName, shell, policy, noVarySearch }
        const worker = await buildWorker(config, build)
        await writeFile(join(folder, fileName), worker.code)
      },
    },
  }
}

async function rescueFilesOf(
  config: ResolvedConfig,
  { policy, rescue }: SpringhouseOptions,
): Promise<readonly RescueFile[]> {
  const isQueueing = policy?.routes.some(({ offline }) => offline === 'queue') ?? false
  if (rescue === false || (rescue === undefined && !isQueueing)) return []
  return buildRescuePage(config, typeof rescue === 'object' ? rescue.app : undefined)
}

function warnings(policy: Policy | undefined, shell: ShellManifest): readonly string[] {
  return policy === undefined
    ? []
    : warningsOf(
        policy,
        shell.entries.map((entry) => entry.url),
      )
}

async function publicFiles(config: ResolvedConfig): Promise<readonly BuiltFile[]> {
  const { publicDir } = config
  if (publicDir === '') return []
  const names = await readdir(publicDir, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = names.filter((entry) => entry.isFile())
  return Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      const content = await readFile(path)
      return { fileName: relative(publicDir, path).split(sep).join('/'), content }
    }),
  )
}

// In development the shell is empty: pages come from Vite, whose modules change with every keystroke.
const DEVELOPMENT_SHELL: ShellManifest = {
  build: 'development',
  entries: [],
  navigateFallback: '/index.html',
}

// Vite starts over when its config changes, or what that imports: a changed policy makes a new worker too.
function serveWorker(server: ViteDevServer, build: WorkerBuild): void {
  let worker: Promise<BuiltWorker> | undefined
  const current = (): Promise<BuiltWorker> => {
    worker ??= buildWorker(server.config, build)
    return worker
  }
  const forget = (path: string, built: BuiltWorker | undefined): void => {
    // A worker that didn't build is tried again after any change.
    if (built === undefined || built.modules.includes(path)) worker = undefined
  }
  server.watcher.on('change', (path) => {
    const last = worker?.catch(() => undefined)
    void last?.then((built) => forget(path, built))
  })
  server.middlewares.use(`${server.config.base}${build.fileName}`, (_request, response) => {
    void current()
      .catch((error: unknown) => ({ code: `throw new Error(${JSON.stringify(String(error))})` }))
      .then(({ code }) => {
        response.setHeader('Content-Type', 'text/javascript')
        response.setHeader('Cache-Control', 'no-cache')
        return response.end(code)
      })
  })
}
