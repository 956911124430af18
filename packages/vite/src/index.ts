// SPDX-License-Identifier: MIT

/**
 * The Vite plugin: builds the service worker beside the app, gives it the list of the app shell's files, and serves the
 * same worker under the same URL in development.
 *
 * @module
 */

export { springhouse, type SpringhouseOptions } from './springhouse-plugin.ts'
export { type WorkerModules, workerModules } from './worker-modules.ts'
export type { ShellEntry, ShellManifest } from '@springhouse/core'
