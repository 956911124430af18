// SPDX-License-Identifier: MIT
import { isReadRoute, type Policy, type Route, type ShellManifest } from '@springhouse/core'
import type { Plugin } from 'vite'

/** What a worker is given by the build. */
export interface WorkerModules {
  /** `import { shell } from 'virtual:springhouse/shell'`. */
  readonly shell: ShellManifest
  /** `import { policy } from 'virtual:springhouse/policy'`. */
  readonly policy?: Policy | undefined
  /** Whether the worker is installed with the option of this name. @default false */
  readonly noVarySearch?: boolean | undefined
}

/**
 * Gives a worker the shell's manifest and the policy as modules.
 *
 * The policy comes completed and checked, as plain data: presets, parsers and checks stay in the build. What it has no
 * use for stays there too: without a queued route the outbox, without a route for POST or QUERY the keys of bodies,
 * without the option the parser of `No-Vary-Search`.
 */
export function workerModules({ shell, policy, noVarySearch = false }: WorkerModules): Plugin {
  const modules = new Map([
    ['virtual:springhouse/shell', `export const shell = ${JSON.stringify(shell)}`],
    ['virtual:springhouse/policy', policy && `export const policy = ${JSON.stringify(policy)}`],
  ])
  const has = (isMeant: (route: Route) => boolean): boolean => policy?.routes.some(isMeant) ?? true
  const define = {
    SPRINGHOUSE_WITHOUT_OUTBOX: String(!has(({ offline }) => offline === 'queue')),
    SPRINGHOUSE_WITHOUT_KEYED_READS: String(!has(mayBeKeyed)),
    SPRINGHOUSE_WITHOUT_NO_VARY_SEARCH: String(!noVarySearch),
  }
  return {
    name: 'springhouse:worker-modules',
    // A constant compresses better where it is used than under a name.
    config: () => ({
      define,
      build: { rolldownOptions: { optimization: { inlineConst: { mode: 'all' } } } },
    }),
    resolveId: (id) => (modules.has(id) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith('\0') || !modules.has(id.slice(1))) return undefined
      const code = modules.get(id.slice(1))
      if (code !== undefined) return code
      return this.error('Cannot give the worker its policy: write springhouse({ worker, policy })')
    },
  }
}

function mayBeKeyed(route: Route): boolean {
  return (
    isReadRoute(route) && route.methods.some((method) => method === 'POST' || method === 'QUERY')
  )
}
