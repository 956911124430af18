// SPDX-License-Identifier: MIT

/** The decisions of the protocol that can be got wrong. The first value of each is what the product does. */
export interface FreshnessProtocol {
  /** Which position an answer that is computed now bears. */
  readonly stamp:
    'before-data' | 'after-data' | 'at-landing' | 'at-fetch-start' | 'highest-of-start-and-before'
  /** Which position an answer from the process' copy bears. */
  readonly copyStamp: 'when-found-valid' | 'read-beside'
  /** When an entry counts as valid. */
  readonly validity: 'by-stamp' | 'marked-by-events'
  readonly publish: 'after-commit' | 'before-commit'
  /** What becomes of a commit whose process dies before it is appended. */
  readonly afterCrash: 'relayed' | 'forgotten'
  readonly data: 'primary' | 'lagging-replica'
  /** What a log does that has lost its latest entry. */
  readonly failover: 'new-epoch' | 'same-epoch'
  /** What starting over does to a tier's table. */
  readonly reset: 'raises-floor-and-empties' | 'keeps-floor' | 'keeps-tag-versions'
  /** When a new worker loads its table. */
  readonly newWorker: 'loads-when-active' | 'loads-when-installed'
  /** Which answer stays when an older one lands after a newer one. */
  readonly landing: 'higher-stamp-stays' | 'last-one-stays'
}

/** What the product does. */
export const PROTOCOL: FreshnessProtocol = {
  stamp: 'before-data',
  copyStamp: 'when-found-valid',
  validity: 'by-stamp',
  publish: 'after-commit',
  afterCrash: 'relayed',
  data: 'primary',
  failover: 'new-epoch',
  reset: 'raises-floor-and-empties',
  newWorker: 'loads-when-active',
  landing: 'higher-stamp-stays',
}
