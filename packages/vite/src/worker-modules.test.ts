// SPDX-License-Identifier: MIT
import { runInNewContext } from 'node:vm'
import { catalog, definePolicy, type Policy, type ShellManifest, writes } from '@springhouse/core'
import { build, type Plugin } from 'vite'
import { describe, expect, it } from 'vitest'
import { workerModules } from './worker-modules.ts'

const SHELL: ShellManifest = {
  build: 'b1',
  entries: [{ url: '/index.html', revision: 'r1' }],
  navigateFallback: '/index.html',
}
const POLICY = definePolicy({
  version: 3,
  routes: { products: catalog('/api/products', { tags: ['products'] }) },
})

const entry: Plugin = {
  name: 'entry',
  resolveId: (id) => (id === 'worker' ? id : undefined),
  load: (id) =>
    id === 'worker'
      ? `import { policy } from 'virtual:springhouse/policy'
         import { shell } from 'virtual:springhouse/shell'
         globalThis.given = JSON.stringify({ policy, shell, hasOutbox: !SPRINGHOUSE_WITHOUT_OUTBOX })`
      : undefined,
}

async function givenToWorker(policy: Policy | undefined): Promise<unknown> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    plugins: [entry, workerModules({ shell: SHELL, policy })],
    build: { write: false, rolldownOptions: { input: 'worker', output: { format: 'iife' } } },
  })
  const [bundle] = Array.isArray(output) ? output : [output]
  const scope = { given: '' }
  if (bundle !== undefined && 'output' in bundle) runInNewContext(bundle.output[0].code, scope)
  return JSON.parse(scope.given)
}

describe('workerModules()', () => {
  it('gives a worker the shell, and the completed policy as plain data', async () => {
    const policy: unknown = JSON.parse(JSON.stringify(POLICY))
    expect(await givenToWorker(POLICY)).toMatchObject({ shell: SHELL, policy })
  })

  it('leaves the outbox out when the policy queues nothing', async () => {
    const yields = writes('/api/yields', { offline: 'queue' })
    const queueing = definePolicy({ version: 1, routes: { yields } })
    expect(await givenToWorker(POLICY)).toMatchObject({ hasOutbox: false })
    expect(await givenToWorker(queueing)).toMatchObject({ hasOutbox: true })
  })

  it('fails the build with the remedy when a worker wants a policy that the plugin was not given', async () => {
    await expect(givenToWorker(undefined)).rejects.toThrow('springhouse({ worker, policy })')
  })
})
