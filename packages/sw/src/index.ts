// SPDX-License-Identifier: MIT

/**
 * The service worker half: a true HTTP cache that follows the invalidation log.
 *
 * @module
 */

export type { InstallOptions } from './install-options.ts'
export { installSpringhouse } from './install.ts'
export { bodyKey, type KeyFunction, type ReadKeys } from './keys/read-keys.ts'
export type { ShellEntry, ShellManifest } from '@springhouse/core'
