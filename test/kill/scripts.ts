// SPDX-License-Identifier: MIT
import { workerModules } from '@springhouse/vite'
import { join } from 'node:path'
import { bundle } from '../bench/bundle.ts'
import type { NotebookScripts } from './notebook-portal.ts'
import { policy } from './policy.ts'

/** Who queues the notes: this project, or Workbox's `BackgroundSyncPlugin`. */
export type Subject = 'springhouse' | 'workbox'

const SHELL = {
  build: 'notebook',
  entries: [
    { url: '/index.html', revision: '1' },
    { url: '/page.js', revision: '1' },
  ],
  navigateFallback: '/index.html',
}

const SOURCES: Readonly<Record<Subject, NotebookScripts>> = {
  springhouse: { page: 'notebook.page.ts', worker: 'notebook.worker.ts' },
  workbox: {
    page: 'workbox.page.ts',
    worker: '../bench/workers/workbox-background-sync.worker.ts',
  },
}

/** Bundles the page of a notebook and its worker. */
export async function scriptsOf(subject: Subject): Promise<NotebookScripts> {
  const modules = workerModules({ shell: SHELL, policy })
  const sourceOf = (name: string): Promise<string> =>
    bundle(join(import.meta.dirname, name), [modules])
  const { page, worker } = SOURCES[subject]
  return { page: await sourceOf(page), worker: await sourceOf(worker) }
}
