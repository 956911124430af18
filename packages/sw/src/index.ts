// SPDX-License-Identifier: MIT

/**
 * The service worker half: a true HTTP cache that follows the invalidation log.
 *
 * @module
 */

export type { InstallOptions } from './install-options.ts'
export { installSpringhouse } from './install.ts'
export type { ShellEntry, ShellManifest } from '@springhouse/core'
