// SPDX-License-Identifier: MIT
import type { ShellManifest } from '@springhouse/core'
import type { ReadKeys } from './keys/read-keys.ts'
import type { OutboxRules } from '@springhouse/outbox'
import type { ReadPlugin } from './workbox-bridge/read-plugin.ts'

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
  /**
   * Keys of reads with a body, by the name of their route: a POST or QUERY of such a route is answered from the cache.
   * Without one it is passed through. `bodyKey` is ready-made.
   *
   * @default none
   */
  readonly keys?: ReadKeys
  /**
   * Whether a response may say by `No-Vary-Search` (an Internet-Draft) which parts of its query don't matter.
   *
   * @default false
   */
  readonly noVarySearch?: boolean
  /**
   * What the portal says about its queued writes: versions of its data, proofs of acknowledgement, merging. Give the same to
   * `connect()`.
   *
   * @default the data's first version; the echoed key alone acknowledges; conflicts are for a person to settle
   */
  readonly outbox?: OutboxRules
  /** How much may be stored; by default 50 MB, and never more than 100 MB. Queued writes don't count. */
  readonly budget?: {
    readonly bytes: number
  }
}
