// SPDX-License-Identifier: MIT
import type { ShellManifest } from '@springhouse/core'
import type { ReadPlugin } from './workbox-bridge/compile-router.ts'

/** How the worker is installed. */
export interface InstallOptions {
  /** Name of the app: databases, caches and channels carry it, so that two portals on one origin don't collide. */
  readonly app: string
  /**
   * Where the origin's own endpoints are; never answered from the cache.
   *
   * @default '/springhouse'
   */
  readonly base?: string
  /** What opens the app without a network. */
  readonly shell?: ShellManifest
  /** Third-party Workbox plugins for reads; they see each step before Springhouse decides. */
  readonly plugins?: readonly ReadPlugin[]
}
