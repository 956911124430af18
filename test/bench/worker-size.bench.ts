// SPDX-License-Identifier: MIT
import { workerModules } from '@springhouse/vite'
import { expect, it } from 'vitest'
import policy from '../../demo/cache.policy.ts'
import { bundleWithMap, gzipBytes } from './bundle.ts'
import { partsOf } from './bundle-parts.ts'
import { print, table } from './statistics.ts'

// One file, as the Workbox worker precaches one: the rest of the list is the portal's.
const shell = {
  build: 'bench',
  entries: [{ url: '/index.html', revision: '1' }],
  navigateFallback: '/index.html',
}

it('prints the size of the worker beside a typical Workbox worker, and of its parts', async () => {
  const dairy = await bundleWithMap('../../demo/web/worker/sw.ts', [
    workerModules({ shell, policy }),
  ])
  const ours = gzipBytes(dairy.code)
  const theirs = gzipBytes((await bundleWithMap('workers/workbox-typical.worker.ts')).code)
  const sizes = [
    ["Springhouse with outbox, the demo's", kilobytes(ours), (ours / theirs).toFixed(2)],
    ['Workbox, typical', kilobytes(theirs), '1.00'],
  ]
  const parts = partsOf(dairy)
    .slice(0, 16)
    .map((part) => [part.name, kilobytes(part.bytes), kilobytes(part.gzipBytes)])
  print(`Worker size, gzip -9

${table(['worker', 'size', 'ratio'], sizes)}

Its largest parts: minified, and what the compressed worker would lose without them

${table(['part', 'minified', 'gzip'], parts)}`)
  expect(ours).toBeGreaterThan(0)
})

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`
}
