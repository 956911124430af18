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
         globalThis.given = JSON.stringify({
           policy,
           shell,
           hasOutbox: !SPRINGHOUSE_WITHOUT_OUTBOX,
           hasKeyedReads: !SPRINGHOUSE_WITHOUT_KEYED_READS,
           hasNoVarySearch: !SPRINGHOUSE_WITHOUT_NO_VARY_SEARCH,
         })`
      : undefined,
}

async function givenToWorker(policy: Policy | undefined, noVarySearch?: boolean): Promise<unknown> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    plugins: [entry, workerModules({ shell: SHELL, policy, noVarySearch })],
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

  it('leaves the keys of bodies out when no route reads by POST or QUERY', async () => {
    const products = catalog('/api/products', { tags: ['products'], methods: ['GET', 'POST'] })
    const asking = definePolicy({ version: 1, routes: { products } })
    expect(await givenToWorker(POLICY)).toMatchObject({ hasKeyedReads: false })
    expect(await givenToWorker(asking)).toMatchObject({ hasKeyedReads: true })
  })

  it('leaves the parser of No-Vary-Search out unless the worker is installed with it', async () => {
    expect(await givenToWorker(POLICY)).toMatchObject({ hasNoVarySearch: false })
    expect(await givenToWorker(POLICY, true)).toMatchObject({ hasNoVarySearch: true })
  })

  it('fails the build with the remedy when a worker wants a policy that the plugin was not given', async () => {
    await expect(givenToWorker(undefined)).rejects.toThrow('springhouse({ worker, policy })')
  })
})
