// SPDX-License-Identifier: MIT
import type { Policy, ShellManifest } from '@springhouse/core'
import type { Plugin } from 'vite'

/** What a worker is given by the build. */
export interface WorkerModules {
  /** `import { shell } from 'virtual:springhouse/shell'`. */
  readonly shell: ShellManifest
  /** `import { policy } from 'virtual:springhouse/policy'`. */
  readonly policy?: Policy | undefined
}

/**
 * Gives a worker the shell's manifest and the policy as modules.
 *
 * The policy comes completed and checked, as plain data: presets, parsers and checks stay in the build. Where it queues
 * nothing, the outbox stays there too.
 */
export function workerModules({ shell, policy }: WorkerModules): Plugin {
  const modules = new Map([
    ['virtual:springhouse/shell', `export const shell = ${JSON.stringify(shell)}`],
    ['virtual:springhouse/policy', policy && `export const policy = ${JSON.stringify(policy)}`],
  ])
  const queues = policy?.routes.some(({ offline }) => offline === 'queue') ?? true
  return {
    name: 'springhouse:worker-modules',
    config: () => ({ define: { SPRINGHOUSE_WITHOUT_OUTBOX: String(!queues) } }),
    resolveId: (id) => (modules.has(id) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith('\0') || !modules.has(id.slice(1))) return undefined
      const code = modules.get(id.slice(1))
      if (code !== undefined) return code
      return this.error('Cannot give the worker its policy: write springhouse({ worker, policy })')
    },
  }
}
