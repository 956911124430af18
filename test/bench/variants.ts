// SPDX-License-Identifier: MIT
import type { Scripts } from './bench-server.ts'
import { workerModules } from '@springhouse/vite'
import { benchPolicy } from './bench-policy.ts'
import { bundle } from './bundle.ts'

/** The workers that are measured. */
export const VARIANTS = {
  springhouse: { worker: 'workers/springhouse.worker.ts', page: 'pages/springhouse.page.ts' },
  /** The same, with a page that doesn't wait until it follows the log. */
  'springhouse-at-once': {
    worker: 'workers/springhouse.worker.ts',
    page: 'pages/springhouse-at-once.page.ts',
  },
  /** Answers a Blob from its memory. */
  constant: { worker: 'workers/constant.worker.ts', page: 'pages/plain.page.ts' },
  /** Only looks in Cache Storage, by a held handle. */
  match: { worker: 'workers/match.worker.ts', page: 'pages/plain.page.ts' },
  /** Only looks in IndexedDB, on a connection that it keeps. */
  record: { worker: 'workers/record.worker.ts', page: 'pages/plain.page.ts' },
  /** Only asks the network. */
  network: { worker: 'workers/network.worker.ts', page: 'pages/plain.page.ts' },
  'workbox-cache-first': {
    worker: 'workers/workbox-cache-first.worker.ts',
    page: 'pages/plain.page.ts',
  },
  'workbox-stale-while-revalidate': {
    worker: 'workers/workbox-stale-while-revalidate.worker.ts',
    page: 'pages/plain.page.ts',
  },
  /** Writes one row for each line of a stream. */
  'bare-loop': { worker: 'workers/bare-mark.worker.ts', page: 'pages/bare-loop.page.ts' },
  /** Stores what it is told to, in Springhouse's store or in Cache Storage. */
  puts: { worker: 'workers/puts.worker.ts', page: 'pages/plain.page.ts' },
} as const

/** Name of a worker that is measured. */
export type VariantName = keyof typeof VARIANTS

const NO_SHELL = { build: 'bench', entries: [], navigateFallback: '/index.html' }

const bundled = new Map<string, Promise<string>>()

/** Bundles the scripts of a variant, each file once. */
export async function scriptsOf(name: VariantName): Promise<Scripts> {
  const { worker, page } = VARIANTS[name]
  return { worker: await bundleOnce(worker), page: await bundleOnce(page) }
}

function bundleOnce(source: string): Promise<string> {
  const known =
    bundled.get(source) ?? bundle(source, [workerModules({ shell: NO_SHELL, policy: benchPolicy })])
  bundled.set(source, known)
  return known
}
