// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import { bundle, gzipBytes } from './bundle.ts'
import { print, table } from './statistics.ts'

it('prints the size of the worker beside a typical Workbox worker', async () => {
  const ours = gzipBytes(await bundle('workers/springhouse.worker.ts'))
  const theirs = gzipBytes(await bundle('workers/workbox-typical.worker.ts'))
  const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} KB`
  print(
    `Worker size, gzip -9\n\n${table(
      ['worker', 'size', 'ratio'],
      [
        ['Springhouse, with outbox', kilobytes(ours), (ours / theirs).toFixed(2)],
        ['Workbox, typical', kilobytes(theirs), '1.00'],
      ],
    )}`,
  )
  expect(ours).toBeGreaterThan(0)
})
