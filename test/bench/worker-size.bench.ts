// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import { type Bundle, bundleWithMap, gzipBytes } from './bundle.ts'
import { partsOf } from './bundle-parts.ts'
import { print, table } from './statistics.ts'
import { workerWithOutbox, workerWithoutOutbox } from './worker-size-bundles.ts'

it('prints the size of the worker beside a typical Workbox worker, and of its parts', async () => {
  const ours = await workerWithOutbox()
  const withoutOutbox = await workerWithoutOutbox()
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

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`
}
