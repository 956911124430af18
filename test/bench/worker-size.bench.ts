// SPDX-License-Identifier: MIT
import type { Policy } from '@springhouse/core'
import { workerModules } from '@springhouse/vite'
import { expect, it } from 'vitest'
import policy from '../../demo/cache.policy.ts'
import { type Bundle, bundleWithMap, gzipBytes } from './bundle.ts'
import { partsOf } from './bundle-parts.ts'
import { print, table } from './statistics.ts'

const readOnly: Policy = {
  ...policy,
  routes: policy.routes.filter(({ offline }) => offline !== 'queue'),
}

it('prints the size of the worker beside a typical Workbox worker, and of its parts', async () => {
  const ours = await dairyWorker(policy)
  const withoutOutbox = await dairyWorker(readOnly)
  const theirs = await bundleWithMap('workers/workbox-typical.worker.ts')
  const row = (name: string, { code }: Bundle): readonly string[] => {
    const ratio = gzipBytes(code) / gzipBytes(theirs.code)
    return [name, kilobytes(code.length), kilobytes(gzipBytes(code)), ratio.toFixed(2)]
  }
  const sizes = [
    row('Springhouse, as the demo builds it, with outbox', ours),
    row('Springhouse, without outbox: a policy that queues nothing', withoutOutbox),
    row('Workbox, typical', theirs),
  ]
  const parts = partsOf(ours).map(({ name, bytes, gzipBytes: gzip }) => [
    name,
    kilobytes(bytes),
    kilobytes(gzip),
  ])
  print(`Worker size

${table(['worker', 'minified', 'gzip -9', 'ratio'], sizes)}

Parts of the first: minified, and what the compressed worker would lose without them

${table(['part', 'minified', 'gzip -9'], parts.slice(0, 20))}`)
  expect(gzipBytes(withoutOutbox.code)).toBeLessThan(gzipBytes(ours.code))
})

function dairyWorker(itsPolicy: Policy): Promise<Bundle> {
  // One file, as the Workbox worker precaches one: the rest of the list is the portal's.
  const shell = {
    build: 'bench',
    entries: [{ url: '/index.html', revision: '1' }],
    navigateFallback: '/index.html',
  }
  return bundleWithMap('../../demo/web/worker/sw.ts', [workerModules({ shell, policy: itsPolicy })])
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`
}
