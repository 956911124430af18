// SPDX-License-Identifier: MIT

/** Names of everything that one origin's pages and workers share. They carry the app's name so that two portals on one origin don't collide. */
export interface SharedNames {
  /** IndexedDB database of the L1 cache; only the worker opens it. */
  readonly cacheDatabase: string
  /** IndexedDB database with the latest confirmation; pages write it, the worker reads it. */
  readonly confirmationDatabase: string
  /** IndexedDB database of the outbox; page and worker open it. */
  readonly outboxDatabase: string
  /** Name of the witness that reveals one day that the outbox was deleted: of a Cache Storage cache, and in `localStorage`. */
  readonly outboxWitness: string
  /** Cache Storage cache of large bodies. */
  readonly bodyCache: string
  /** Prefix of the Cache Storage caches that hold one build's app shell: prefix + build id. */
  readonly shellCachePrefix: string
  /** Web Lock held by the tab that follows the log. */
  readonly leaderLock: string
  /** Prefix of the Web Lock held by the outbox runner: prefix + scope. */
  readonly outboxLockPrefix: string
  /** BroadcastChannel that informs tabs. */
  readonly channel: string
}

/** Makes the shared names for an app. */
export function sharedNames(app: string): SharedNames {
  return {
    cacheDatabase: `springhouse:${app}:cache`,
    confirmationDatabase: `springhouse:${app}:confirmation`,
    outboxDatabase: `springhouse:${app}:outbox`,
    outboxWitness: `springhouse:${app}:outbox-witness`,
    bodyCache: `springhouse:${app}:bodies`,
    shellCachePrefix: `springhouse:${app}:shell:`,
    leaderLock: `springhouse:${app}:leader`,
    outboxLockPrefix: `springhouse:${app}:outbox:`,
    channel: `springhouse:${app}`,
  }
}
