// SPDX-License-Identifier: MIT

/** The part of an origin that can fail on its own. */
export type OriginPart =
  /** The invalidation log: while it is unreachable nothing is answered from a cache. */
  | 'log'
  /** The Redis tier of the response cache: while it fails the loader answers. */
  | 'entries'
  /** The relay of invalidations that were committed but not yet appended. */
  | 'relay'
  /** The database that is asked for such invalidations. */
  | 'database'
  /** The sweep of operations that need not be remembered any more. */
  | 'operations'

/** What an operator wants to hear of. Each is told once per change, not once per request; `unsafe` once per start. */
export type OriginEvent =
  | {
      readonly type: 'trouble'
      readonly part: OriginPart
      /** What failed, in words. */
      readonly what: string
    }
  | { readonly type: 'recovered'; readonly part: OriginPart }
  | {
      /** The set-up works, but can't keep a promise under load. */
      readonly type: 'unsafe'
      readonly part: OriginPart
      /** What can happen, in words. */
      readonly what: string
      /** What to change. */
      readonly remedy: string
    }
  | {
      /** A row of `springhouse_pending_tags` that can't be what it says was set aside. */
      readonly type: 'rejected'
      /** The row, and why, in words. */
      readonly what: string
    }
  | {
      /** Numbers of a device's operations are missing, or none is any more: somebody's work may be lost. */
      readonly type: 'gap'
      /** Whose operation of the device was heard last, opaque. */
      readonly owner: string
      readonly device: string
      /** First and last of each run; empty when all have come. */
      readonly missing: readonly (readonly [first: number, last: number])[]
    }
  | {
      /** An operation with effects beyond the database failed: a person has to look how far it came. */
      readonly type: 'outcome-unknown'
      readonly owner: string
      readonly key: string
      readonly error: unknown
    }
  | {
      /** An operation took effect, but Redis could not record it: sent again, it may take effect again. */
      readonly type: 'unrecorded'
      readonly owner: string
      readonly key: string
      /** Why, in words. */
      readonly why: string
    }

/** Hears the events of an origin. Must not throw. */
export type OriginListener = (event: OriginEvent) => void
